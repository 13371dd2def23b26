"""The pages of a preview: an index, the handout's files, and a student's page for each known submission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.atomic_files import replaced
from autograder.authoring import handout
from autograder.authoring.forms import CELLS, Forms
from autograder.authoring.verify import REFERENCE, STUB
from autograder.cli.grade import run_info
from autograder.course.course import Course
from autograder.course.misconceptions import wrong_solutions
from autograder.errors import UsageError
from autograder.grading.composite import reference
from autograder.grading.jobs import Options
from autograder.reports.page.render import rendered, student_page
from autograder.reports.visibility import due_passed, for_students
from autograder.results import SubmissionResult
from autograder.session.session import Session
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.source import Source

HANDOUT, PAGES = "handout", "pages"


@dataclass(frozen=True)
class Row:
    """A submission on the index: its page, and what a student reads first."""

    name: str
    page: str
    result: SubmissionResult
    message: str
    hint: str


def write_preview(course: Course, assignment: str, folder: Path, jobs: int) -> Path:
    """Grade what is known as students hand it in, and write all pages; returns the index page's path.

    Speed is left out. UsageError where nothing can be written.
    """
    started = datetime.now(UTC)
    files = handout.generate(course, assignment)
    submissions = _submissions(course, assignment)
    session = Session(course, Options(jobs=jobs, raced=()), lambda *_args: None)
    results = session.grade(submissions)
    info = run_info(course, "cpu", session.layers, results, started)
    passed = due_passed(course, assignment)
    seen = [for_students(result, passed) for result in results]
    pages = {Path(HANDOUT) / name: content for name, content in files.items()}
    for result in seen:
        pages[Path(PAGES) / f"{result.id}.html"] = student_page(result, info).encode()
    module = files[Path(f"{assignment}.py")].decode()
    handed_out = sorted(str(name) for name in files if not name.name.startswith("."))
    index = rendered(
        "preview.html.j2", assignment=assignment, files=handed_out, module=module, rows=list(map(_row, seen))
    )
    pages[Path("index.html")] = index.encode()
    try:
        for name, content in pages.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with replaced(target) as temporary:
                temporary.write_bytes(content)
    except OSError as error:
        raise UsageError(
            f"--to {folder.parent}: can't be written: {error.strerror}; give the name of a folder"
        ) from None
    for page in (folder / PAGES).glob("*.html"):  # of wrong solutions that are no more
        if Path(PAGES) / page.name not in pages:
            page.unlink()
    return folder / "index.html"


def _submissions(course: Course, assignment: str) -> list[FoundSubmission]:
    """The stub, the reference, and the wrong solutions in the place of their exercises in the handout."""
    forms = Forms(course, assignment)
    known: list[tuple[str, Source, tuple[str, ...] | None]] = [
        (STUB, handout.stub(course, assignment), None),
        (REFERENCE, reference(course, assignment), None),
    ]
    for wrong in wrong_solutions(course, assignment, unwritten=True):
        code = wrong.file.read_text(encoding="utf-8")
        known.append((wrong.file.stem, forms.source(CELLS, code), (wrong.exercise,)))
    return [
        FoundSubmission(id, assignment, Path(f"{assignment}.py"), None, source=source, exercises=exercises)
        for id, source, exercises in known
    ]


def _row(result: SubmissionResult) -> Row:
    failed = [test for test in result.tests if test.status not in ("passed", "not_assessed")]
    hints = [test.hint for test in failed if test.hint]
    message = failed[0].message if failed else result.message
    return Row(result.id, f"{PAGES}/{result.id}.html", result, message, hints[0] if hints else "")
