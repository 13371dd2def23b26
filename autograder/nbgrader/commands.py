"""The instructor's verbs: release, collect, autograde, feedback, grades.

nbgrader's own code does what it is good at (exchange, gradebook, feedback); grading itself is the engine's.
"""

from __future__ import annotations

import csv
import json
import logging
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.atomic_files import replaced
from autograder.course.course import Course
from autograder.errors import AutograderError, CourseError, UnreadableSubmission, UsageError
from autograder.grading.jobs import Options
from autograder.nbgrader import config as settings
from autograder.nbgrader import records, source
from autograder.nbgrader.prepare import prepared_notebook
from autograder.reports.terminal import score
from autograder.results import SubmissionResult
from autograder.session.session import Session
from autograder.submissions.contents import LINK
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.source import Source, read

COLUMNS = ("student", "assignment", "exercise", "auto", "manual", "late", "total")
TOTAL = "total"
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
MAX_NOTE = 1024  # bytes of either


def release(course: Course, assignment: str, console: Console) -> None:
    """Build the source notebook, let nbgrader make the release, and put it into the exchange."""
    course.require(assignment)
    if not course.master(assignment).is_file():
        raise CourseError(f"{course.master(assignment)}: is missing; a release is made from the master")
    source.write_source(course, assignment, settings.folder(course, "source") / assignment)
    api = _api(course, force_release=True)
    _run(api.generate_assignment(assignment, force=True), f"nbgrader can't make the release of {assignment}")
    due = course.settings.nbgrader.due.get(assignment)
    with _gradebook(course) as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=due)
    _run(api.release_assignment(assignment), f"nbgrader can't release {assignment}")
    console.print(f"{assignment} is released" + (f", due {due}" if due else ""), markup=False)


def collect(course: Course, assignment: str, console: Console) -> None:
    """Fetch the latest submission of each student from the exchange."""
    course.require(assignment)
    _run(_api(course).collect(assignment, update=True), f"nbgrader can't collect {assignment}")
    console.print(f"{assignment}: {len(students(course, assignment))} collected", markup=False)


def students(course: Course, assignment: str) -> list[str]:
    """Who has handed in this assignment, by the folders that collect has made."""
    folders = settings.folder(course, "submitted").glob(f"*/{assignment}")
    return sorted(folder.parent.name for folder in folders if folder.is_dir() and not folder.is_symlink())


def autograde(course: Course, assignment: str, jobs: int, fresh: bool, console: Console) -> int:
    """Grade all that was collected, then let nbgrader write it to its gradebook; the number not graded."""
    course.require(assignment)
    found = students(course, assignment)
    if not found:
        raise UsageError(f"nothing of {assignment} was collected: run `make collect A={assignment}` first")
    released = _released(course, assignment)
    results = _grade(course, assignment, found, jobs, fresh)
    prepared = course.root / settings.FOLDER / "prepared"
    shutil.rmtree(prepared, ignore_errors=True)
    for student in found:
        result = results[student]
        notebook = records.submitted_notebook(course, assignment, student)
        records.save(course, assignment, records.Record(student, records.digest_of(notebook), result))
        target = prepared / student / assignment
        target.mkdir(parents=True)
        note = "" if result.status == "graded" else result.message
        rebuilt = prepared_notebook(released, notebook, note)
        (target / notebook.name).write_text(json.dumps(rebuilt, indent=1), encoding="utf-8")
        _carry_over(notebook.parent, target)
    _convert(course, assignment, str(prepared.relative_to(course.root)))
    shutil.rmtree(prepared, ignore_errors=True)
    for student in found:
        result = results[student]
        told = score(result) if result.status == "graded" else f"not graded: {result.message}"
        console.print(f"{student}  {told}", markup=False, soft_wrap=True)
    return sum(result.status != "graded" for result in results.values())


def _carry_over(submitted: Path, target: Path) -> None:
    """What nbgrader itself keeps beside a notebook: when it came, and a secret that names its feedback."""
    (target / SECRET).write_text(secrets.token_hex(64))  # feedback for all must not fail for want of one
    for name in (TIMESTAMP, SECRET):
        file = submitted / name
        if file.is_file() and not file.is_symlink() and file.stat().st_size < MAX_NOTE:
            shutil.copyfile(file, target / name)


def _grade(
    course: Course, assignment: str, found: list[str], jobs: int, fresh: bool
) -> dict[str, SubmissionResult]:
    """The engine's results by student."""
    submissions = []
    for student in found:
        file = records.submitted_notebook(course, assignment, student)
        problem = ""
        if file.is_symlink():
            problem = f"{file.name}: {LINK}"
        elif not file.is_file():
            there = ", ".join(sorted(other.name[:40] for other in file.parent.glob("*.ipynb"))[:3])
            problem = f"there is no {file.name}{', but ' * bool(there)}{there}; hand it in again"
        code: Source | None = None
        if not problem:
            try:
                code = read(file, course.settings.grading.source_mb * 2**20)
            except UnreadableSubmission as error:
                problem = str(error)
        submissions.append(FoundSubmission(student, assignment, file, file.name, problem, code))
    session = Session(course, Options(jobs=jobs, fresh=fresh), lambda *_args: None)
    return dict(zip(found, session.grade(submissions), strict=True))


def feedback(course: Course, assignment: str, console: Console) -> None:
    """Make feedback of everything that was graded, and put it into the exchange."""
    course.require(assignment)
    api = _api(course)
    _run(api.generate_feedback(assignment, force=True), f"nbgrader can't make feedback for {assignment}")
    _run(api.release_feedback(assignment), f"nbgrader can't release the feedback for {assignment}")
    console.print(f"{assignment}: feedback is released", markup=False)


def grades(course: Course, output: Path, console: Console) -> None:
    """Write all grades as CSV: a row for each exercise, then one with sums, late penalty and total."""
    rows = list(_rows(course))
    try:
        with replaced(output) as temporary, temporary.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            writer.writerows(rows)
    except OSError as error:
        raise UsageError(f"{output}: can't be written: {error.strerror}") from None
    console.print(f"{output}: {sum(row[2] == TOTAL for row in rows)} graded submissions", markup=False)


def _rows(course: Course) -> Iterator[tuple[Any, ...]]:
    with _gradebook(course) as gradebook:
        for assignment in sorted(gradebook.assignments, key=lambda one: one.name):
            order = {
                f"{assignment.name}-{name}": n for n, name in enumerate(course.exercises(assignment.name))
            }
            for submission in sorted(assignment.submissions, key=lambda one: one.student.id):
                names = submission.student.id, assignment.name
                own = [grade for notebook in submission.notebooks for grade in notebook.grades]
                for grade in sorted(own, key=lambda one: (order.get(one.name, len(order)), one.name)):
                    exercise = grade.name.removeprefix(f"{assignment.name}-")
                    yield (
                        *names,
                        exercise,
                        _number(grade.auto_score),
                        _number(grade.manual_score),
                        "",
                        grade.score,
                    )
                late = submission.late_submission_penalty or 0.0
                auto = sum(grade.auto_score or 0.0 for grade in own)
                manual = [grade.manual_score for grade in own if grade.manual_score is not None]
                total = max(0.0, submission.score - late)
                yield *names, TOTAL, auto, _number(sum(manual) if manual else None), late, total


def _number(value: float | None) -> float | str:
    return "" if value is None else value


def _released(course: Course, assignment: str) -> dict[str, Any]:
    """The released notebook, from which nbgrader made its gradebook's cells."""
    file = settings.folder(course, "release") / assignment / f"{assignment}.ipynb"
    try:
        notebook: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CourseError(
            f"{file}: can't be read; run `make release A={assignment}` to make it again"
        ) from None
    return notebook


# ---- nbgrader itself


def _configuration(course: Course) -> Any:
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    _find_alembic()
    _quiet_sqlalchemy()
    config = Config()
    settings.configure(config, course.root)  # the course's own file may add to this, but needs not repeat it
    own = course.root / "nbgrader_config.py"
    if own.is_file():
        config.merge(PyFileConfigLoader(own.name, path=str(course.root)).load_config())
    return config


def _api(course: Course, force_release: bool = False) -> Any:
    """nbgrader's own programming interface. force_release: over what was released before."""
    from nbgrader.apps import NbGraderAPI

    config = _configuration(course)
    config.ExchangeReleaseAssignment.force = force_release
    return NbGraderAPI(config=config)


def _quiet_sqlalchemy() -> None:
    """nbgrader's models warn about sessions wherever a submission is made."""
    import warnings

    from sqlalchemy.exc import SAWarning

    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")


def _find_alembic() -> None:
    """nbgrader runs `alembic` from PATH when it makes a gradebook; it lies beside this interpreter."""
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])


@contextmanager
def _gradebook(course: Course) -> Iterator[Any]:
    from nbgrader.api import Gradebook

    _find_alembic()
    _quiet_sqlalchemy()
    with Gradebook(settings.database(course), course.settings.nbgrader.course_id) as gradebook:
        yield gradebook


def _run(outcome: dict[str, Any], problem: str) -> None:
    """Say what nbgrader's log says when it did not succeed."""
    if not outcome["success"]:
        raise AutograderError(f"{problem}:\n{outcome.get('log') or outcome.get('error')}")


def _convert(course: Course, assignment: str, submitted: str) -> None:
    """nbgrader's own autograde over the prepared notebooks: formats, gradebook, late penalties."""
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log

    config = _configuration(course)
    config.CourseDirectory.submitted_directory = submitted
    config.CourseDirectory.assignment_id = assignment
    app = Autograde(coursedir=CourseDirectory(config=config), config=config)
    app.force = True
    app.log.setLevel(logging.INFO)
    _run(capture_log(app), f"nbgrader can't write the grades of {assignment}")
