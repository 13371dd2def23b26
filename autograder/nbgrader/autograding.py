"""autograde: the engine grades what was collected, then nbgrader writes it to its gradebook.

Whatever is wrong with one student's files costs this student only. The gradebook and the autograded notebooks
change at the end, together.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.classroom import budget
from autograder.course.course import Course
from autograder.course.dates import stamp
from autograder.errors import CourseError, UsageError
from autograder.grading.jobs import Options
from autograder.nbgrader import config as settings
from autograder.nbgrader import gradebook, records, repeats
from autograder.nbgrader.application import configuration
from autograder.nbgrader.choice import chosen, notebook_of, submitted_folder
from autograder.nbgrader.exchange import FILE_ONLY, MAX_NOTE, TIMESTAMP, read_stamp
from autograder.nbgrader.names import plain_markdown, problem_with, shown
from autograder.nbgrader.prepare import prepared_notebook
from autograder.nbgrader.workspace import run_folder
from autograder.reports.terminal import score
from autograder.results import SubmissionResult, not_graded
from autograder.session.session import Session
from autograder.submissions.discovery import FoundSubmission

SECRET = "submission_secret.txt"
FAILED = "nbgrader can't write this notebook; look at it, and tell its author what to change"


def students(course: Course, assignment: str) -> tuple[list[str], list[str]]:
    """Who has handed in this assignment, and notes on the folders that are passed over."""
    found, notes = [], []
    base = settings.folder(course, "submitted")
    for name in sorted(os.listdir(base)) if base.is_dir() else ():
        folder = base / name / assignment
        if folder.is_symlink() or (base / name).is_symlink() or not folder.is_dir():
            continue
        problem = problem_with(name)
        if problem:
            notes.append(f"{shown(name)}  not graded: {problem}; rename the folder in {base}")
        else:
            found.append(name)
    return found, notes


def autograde(course: Course, assignment: str, jobs: int, fresh: bool, console: Console) -> int:
    """Grade all that was collected, and write it to nbgrader's gradebook; the number not graded."""
    course.require(assignment)
    due = course.due(assignment)
    with run_folder(course, console) as folder:
        found, passed_over = students(course, assignment)
        for note in passed_over:
            console.print(note, markup=False, soft_wrap=True)
        if not found:
            raise UsageError(
                f"nothing of {assignment} was collected: run `make collect A={assignment}` first"
            )
        released = _released(course, assignment)
        gradebook.require(course)
        submissions = {student: chosen(course, assignment, student, released) for student in found}
        session = Session(course, Options(jobs=jobs, fresh=fresh), lambda *_args: None)
        results = dict(zip(found, session.grade(list(submissions.values())), strict=True))
        run = _Run(course, assignment, folder, released, submissions, results, console)
        for student in found:
            run.prepare(student)
        failed = gradebook.write(course, folder, lambda url: run.convert(url, due))
        run.put_in_place()
        for student in found:
            result = results[student]
            told = score(result) if result.status == "graded" else f"not graded: {shown_message(result)}"
            if student in failed:
                told = f"not graded: {FAILED}"
            console.print(f"{student}  {told}", markup=False, soft_wrap=True)
        left = {student for student in found if results[student].status != "graded"} | failed
        return len(left) + len(passed_over)


def shown_message(result: SubmissionResult) -> str:
    """Why a submission was not graded, safe to print."""
    return " ".join(shown(part) for part in result.message.split())


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


class _Run:
    """One run of autograde: its folder, and what was found out so far."""

    def __init__(
        self,
        course: Course,
        assignment: str,
        folder: Path,
        released: dict[str, Any],
        submissions: dict[str, FoundSubmission],
        results: dict[str, SubmissionResult],
        console: Console,
    ) -> None:
        self._course, self._assignment, self._folder = course, assignment, folder
        self._released, self._submissions, self._results = released, submissions, results
        self._console = console
        self._moments: dict[str, datetime] = {}
        self._free: dict[str, int] = {}

    def prepare(self, student: str) -> None:
        """Write a student's notebook as nbgrader will see it, and keep the engine's result."""
        result = self._results[student]
        file = notebook_of(self._submissions[student], self._assignment)
        target = self._folder / "prepared" / student / self._assignment
        target.mkdir(parents=True)
        try:
            note = "" if result.status == "graded" else f"**Not graded.** {plain_markdown(result.message)}"
            if result.status == "graded" and result.file is not None and file.name != Path(result.file).name:
                note = plain_markdown(f"Graded was {result.file}, which can't be shown here.")
            notebook = prepared_notebook(self._released, file, note)
        except Exception as error:  # foreign JSON may hold anything: it costs its author only
            problem = f"the notebook can't be read ({type(error).__name__}); export it once more from Jupyter"
            result = not_graded(student, self._assignment, result.path, problem)
            self._results[student] = result
            notebook = prepared_notebook(self._released, target, f"**Not graded.** {plain_markdown(problem)}")
        record = records.Record(student, self._digest(student), result)
        records.save(self._course, self._assignment, record)
        self._write(student, target, notebook)

    def _digest(self, student: str) -> str:
        return records.digest_of(submitted_folder(self._course, self._assignment, student))

    def _write(self, student: str, target: Path, notebook: dict[str, Any]) -> None:
        (target / f"{self._assignment}.ipynb").write_text(json.dumps(notebook, indent=1), encoding="utf-8")
        folder = submitted_folder(self._course, self._assignment, student)
        moment, note = self._moment(folder)
        self._moments[student] = moment
        if note:
            self._console.print(f"{student}  {note}", markup=False, soft_wrap=True)
        (target / TIMESTAMP).write_text(stamp(moment), encoding="utf-8")
        # nbgrader names the feedback's file after this secret; a missing one would end feedback for all.
        secret = _small_file(folder / SECRET)
        text = secret.decode("ascii", "ignore").strip() if secret else ""
        (target / SECRET).write_text(text or secrets.token_hex(64), encoding="ascii")

    def _moment(self, folder: Path) -> tuple[datetime, str]:
        """When a submission came in, and a note when its timestamp.txt does not say it."""
        data = _small_file(folder / TIMESTAMP)
        told = None if data is None else read_stamp(data)
        if told is not None:
            return told, ""
        put = datetime.fromtimestamp(int(folder.stat().st_mtime), UTC)
        why = "there is no timestamp.txt" if data is None else "its timestamp.txt can't be read"
        return put, f"{why}; the time of collection counts: {stamp(put)}"

    def convert(self, url: str, due: datetime | None) -> set[str]:
        """nbgrader's own autograde over the prepared notebooks; the students that it fails for.

        due: None leaves the date that stands in the gradebook.
        """
        shutil.rmtree(self._folder / "autograded", ignore_errors=True)
        if due is not None:
            with gradebook.opened(self._course, url) as opened:
                opened.update_or_create_assignment(self._assignment, duedate=due.replace(tzinfo=None))
        self._free = budget.charge(self._course, self._assignment, self._moments)
        self._convert_all(url)
        failed = self._without_notebook()
        for student in failed:  # once more, with the released notebook and the reason alone
            target = self._folder / "prepared" / student / self._assignment
            self._write(
                student, target, prepared_notebook(self._released, target, f"**Not graded.** {FAILED}")
            )
            records.save(
                self._course,
                self._assignment,
                records.Record(
                    student,
                    self._digest(student),
                    not_graded(student, self._assignment, self._results[student].path, FAILED),
                ),
            )
            self._convert_all(url, student)
        return failed

    def _without_notebook(self) -> set[str]:
        done = self._folder / "autograded"
        name = f"{self._assignment}.ipynb"
        return {one for one in self._results if not (done / one / self._assignment / name).is_file()}

    def _convert_all(self, url: str, student: str = "*") -> None:
        from nbgrader.converters import Autograde
        from nbgrader.coursedir import CourseDirectory
        from nbgrader.utils import capture_log

        config = configuration(self._course)
        base = self._folder.relative_to(self._course.root)
        config.CourseDirectory.submitted_directory = str(base / "prepared")
        config.CourseDirectory.autograded_directory = str(base / "autograded")
        config.CourseDirectory.assignment_id = self._assignment
        config.CourseDirectory.student_id = student
        config.CourseDirectory.db_url = url
        config.LatePolicy.assignment = self._assignment
        config.LatePolicy.free = self._free
        app = Autograde(coursedir=CourseDirectory(config=config), config=config)
        app.force = True
        app.log.setLevel(logging.INFO)
        with repeats.once(on_disk=url == settings.database(self._course)):
            outcome = capture_log(app)
        error = str(outcome.get("error", ""))
        if "OperationalError" in error or "error accessing the nbgrader database" in error:
            gradebook.require(self._course)  # says what is wrong, when it still is
            raise CourseError(
                f"nbgrader can't write to the gradebook:\n{error.strip().splitlines()[-1][:400]}"
            )

    def put_in_place(self) -> None:
        """Let the new autograded notebooks take the place of the old ones."""
        for student in self._results:
            new = self._folder / "autograded" / student / self._assignment
            old = settings.folder(self._course, "autograded") / student / self._assignment
            if not new.is_dir():
                continue
            old.parent.mkdir(parents=True, exist_ok=True)
            if old.exists():
                old.rename(self._folder / f"old-{secrets.token_hex(8)}")
            new.rename(old)


def _small_file(file: Path) -> bytes | None:
    """The bytes of a small plain file, None for anything else."""
    import stat

    try:
        descriptor = os.open(file, FILE_ONLY)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb", closefd=True) as stream:
        about = os.fstat(stream.fileno())
        if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_NOTE:
            return None
        return stream.read(MAX_NOTE)
