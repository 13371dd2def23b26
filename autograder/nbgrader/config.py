"""What `nbgrader_config.py` in the course's folder sets: where things lie, and who grades."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.course.course import Course
from autograder.course.find import find_course

FOLDER = "nbgrader"  # below the course: source, release, submitted, autograded, feedback
STEPS = ("source", "release", "submitted", "autograded", "feedback")


def folder(course: Course, step: str) -> Path:
    """Where a step of the cycle keeps its files."""
    return course.root / FOLDER / step


def database(course: Course) -> str:
    """The gradebook's URL: `db_url` of course.toml, or an SQLite file."""
    return course.settings.nbgrader.db_url or f"sqlite:///{course.root / FOLDER / 'gradebook.db'}"


def configure(config: Any, root: Path) -> None:
    """Set everything that nbgrader has to know of the course that holds `root`."""
    course = find_course(root)
    settings = course.settings.nbgrader
    (course.root / FOLDER).mkdir(exist_ok=True)
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.course_id = settings.course_id
    config.CourseDirectory.db_url = database(course)
    for step in STEPS:
        setattr(config.CourseDirectory, f"{step}_directory", f"{FOLDER}/{step}")
    if settings.exchange:
        config.Exchange.root = str((course.root / settings.exchange).resolve())
    config.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.LockCells",
        "autograder.nbgrader.scoring.Stubs",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    # Without nbgrader's ClearOutput: what students' own cells have shown is kept, as text and pictures.
    config.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.DeduplicateIds",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        "autograder.nbgrader.scoring.ConfinedResults",
        "autograder.nbgrader.scoring.SaveScores",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.AssignLatePenalties.plugin_class = "autograder.nbgrader.late.LatePolicy"
    _protect_pages(config)


def _protect_pages(config: Any) -> None:
    """No markup of a student's becomes part of formgrader's pages, or of feedback.

    nbgrader reads its configuration inside of the Jupyter server as well, before formgrader answers.
    """
    from autograder.nbgrader import formgrader, pages

    config.HTMLExporter.filters = pages.FILTERS
    config.GenerateFeedback.exporter_class = f"{pages.MODULE}.{pages.FeedbackExporter.__name__}"
    formgrader.protect()
