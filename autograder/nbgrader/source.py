"""The master as nbgrader's source notebook: solution cells, locked check cells, a written question.

Grade ids are made from assignment and exercise, cell ids from assignment and position, points from the hidden
tests. So the same master always gives the same notebook.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from autograder.authoring.handout import EXERCISE, QUESTION, check_call, question_points, stub_modules
from autograder.course.course import Course
from autograder.course.manifest import UNANSWERED
from autograder.errors import CourseError

SCHEMA = 3
IMPORT = "from autograder import check  # runs the public tests on what you have written"
NO_CHECK = "# {exercise} has no public tests; hidden tests grade it after you have handed in."
# Students of a release have no Makefile.
MAKE_GRADE = re.compile(r"run\s+`make\s+grade`", re.IGNORECASE)
RUN_CHECK = "run the cell with `check(...)` below it"


def exercise_points(course: Course, assignment: str) -> dict[str, float]:
    """What the hidden tests of each exercise are worth, exercises in the master's order."""
    from autograder.grading.plugin import GradingPlugin, collect_and_run

    found = dict.fromkeys(course.exercises(assignment), 0.0)

    def add_up(plugin: GradingPlugin) -> None:
        for test in plugin.tests:
            if test.exercise not in found:
                master = course.master(assignment)
                raise CourseError(f"{test.item.path}: {master} has no cell for the exercise {test.exercise}")
            found[test.exercise] += test.points

    collect_and_run(course, assignment, False, add_up)
    return found


def check_id(assignment: str, exercise: str) -> str:
    """The grade id of the check cell of an exercise."""
    return f"{assignment}-{exercise}"


def source_notebook(course: Course, assignment: str, points: dict[str, float]) -> Any:
    """The notebook that nbgrader calls the source, solutions included. points: of each exercise."""
    import jupytext
    import nbformat

    master = jupytext.reads(course.master(assignment).read_text(encoding="utf-8"), fmt="py:percent")
    public = {file.stem.removeprefix("test_") for file in course.test_files(assignment, public_only=True)}
    cells = [_locked(nbformat.v4.new_code_cell(IMPORT), f"{assignment}-import")] if public else []
    for cell in master.cells:
        exercise, question = cell.metadata.get(EXERCISE), cell.metadata.get(QUESTION)
        worth = cell.metadata.get("points")
        cell.metadata = nbformat.NotebookNode()
        if cell.cell_type == "markdown":
            cell.source = MAKE_GRADE.sub(RUN_CHECK, cell.source)
        cells.append(cell)
        if question is not None:
            cell.source = UNANSWERED
            _mark(
                cell,
                f"{assignment}-{question}",
                grade=True,
                solution=True,
                points=question_points(worth, question),
            )
        if exercise is not None:
            if cell.cell_type == "code" and not course.module_of(assignment, exercise):
                _mark(cell, f"{check_id(assignment, exercise)}-code", solution=True)
            call = check_call(exercise) if exercise in public else NO_CHECK.format(exercise=exercise)
            check = nbformat.v4.new_code_cell(call)
            _mark(check, check_id(assignment, exercise), grade=True, locked=True, points=points[exercise])
            cells.append(check)
    for position, cell in enumerate(cells, start=1):
        cell["id"] = f"{assignment}-nb-{position:02d}"
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook.nbformat_minor = 5
    return notebook


def write_source(course: Course, assignment: str, folder: Path) -> None:
    """Write an assignment's source folder: its notebook, public tests, stubs of modules and files of data."""
    import nbformat

    notebook = source_notebook(course, assignment, exercise_points(course, assignment))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{assignment}.ipynb").write_text(nbformat.writes(notebook).rstrip() + "\n", encoding="utf-8")
    tests = folder / "tests"
    tests.mkdir(exist_ok=True)
    wanted = course.test_sources(assignment, public_only=True)
    for stale in set(tests.glob("*.py")) - {tests / file.name for file in wanted}:
        stale.unlink()
    for file in wanted:
        (tests / file.name).write_bytes(file.read_bytes())
    stubs = {path: stub.encode() for path, stub in stub_modules(course, assignment).items()}
    for path, content in (course.data_files(assignment) | stubs).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _mark(cell: Any, grade_id: str, **given: Any) -> None:
    """nbgrader's metadata for a cell."""
    marks = {"grade": False, "solution": False, "locked": False, "task": False} | given
    cell.metadata["nbgrader"] = {"schema_version": SCHEMA, "grade_id": grade_id} | marks


def _locked(cell: Any, grade_id: str) -> Any:
    _mark(cell, grade_id, locked=True)
    return cell
