"""`fill` and `compare`, from their arguments to what they print and their exit status."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.classroom.compare import Comparison, as_csv, compare
from autograder.classroom.feedback_zip import feedback_zip
from autograder.classroom.fill import Filling, Score, by_assignment, fill, read_export, student_id
from autograder.classroom.runs import read_run
from autograder.cli.exit_status import EXIT_BAD
from autograder.cli.outputs import check_output, write_file
from autograder.course.find import find_course
from autograder.errors import UsageError
from autograder.feedback.options import option
from autograder.reports.visibility import due_passed, for_students
from autograder.results import RunResult, SubmissionResult, total
from autograder.submissions.names import printable, printable_name


@dataclass(frozen=True)
class FillRequest:
    """The arguments of one `fill` command."""

    results: Path
    export: Path
    out: Path | None = None
    assignment: str | None = None
    column: str | None = None
    score: Score = "total"
    missing_zero: bool = False
    overwrite: bool = False
    dry_run: bool = False
    feedback: Path | None = None

    @property
    def how(self) -> tuple[Score, bool, bool]:
        """What is filled in, and over what."""
        return self.score, self.missing_zero, self.overwrite


def fill_file(request: FillRequest) -> int:
    """Fill in, report, and write the files. Returns the exit status: 2 when a student was listed."""
    if request.out is None and not request.dry_run:
        raise UsageError(
            f"where to? say {option('-o', 'FILE')}, or {option('--dry-run')} to see what would be written"
        )
    check_output("o", request.out)
    if request.out is not None and request.out.resolve() == request.results.resolve():
        raise UsageError(f"-o {request.out}: is the file of the results; choose another name")
    run = read_run(request.results)
    try:
        data = request.export.read_bytes()
    except OSError as error:
        raise UsageError(f"{request.export}: can't be read: {error.strerror}") from None
    name = printable_name(request.export.name)
    filled = []
    for assignment, results in by_assignment(run, request.assignment, str(request.results)):
        export = read_export(data, name, run, results, assignment, request.column)
        filled.append(_Filled(assignment, fill(export, results, *request.how)))
        data = filled[-1].filling.data
        if request.feedback is not None:
            filled[-1].add_pages(run)
    if len(filled) > 1 and (request.column is not None or filled[0].filling.system == "Moodle"):
        several = ", ".join(one.assignment for one in filled)
        raise UsageError(
            f"{request.results}: has results of several assignments ({several}), and there is one column for "
            f"them; say {option('--assignment', 'NAME')}"
        )
    if not request.dry_run:
        _write(request, filled, data)
    console = Console(highlight=False)
    for one in filled:
        _report(console, one.filling, request)
        if request.feedback is not None:
            _report_pages(console, one, request)
    return EXIT_BAD if any(one.filling.listed for one in filled) else 0


@dataclass
class _Filled:
    """One assignment's grades in the file. pages: a zip of them. without: who gets no page."""

    assignment: str
    filling: Filling
    pages: bytes = b""
    without: list[SubmissionResult] = field(default_factory=list)

    def add_pages(self, run: RunResult) -> None:
        """Write the pages of those whose grade has a place, as students see them."""
        from autograder.reports.page.render import student_page

        seen = _as_students_see(self.filling.matched, self.assignment)
        self.pages, self.without = feedback_zip(
            self.filling.system, seen, lambda result: student_page(result, run.run)
        )


def _report_pages(console: Console, one: _Filled, request: FillRequest) -> None:
    assert request.feedback is not None
    verb = "would be written" if request.dry_run else "written"
    count = _count(len(one.filling.matched) - len(one.without), "page")
    _line(console, f"{count} {verb} to {request.feedback / zip_name(one.assignment)}")
    for result in one.without:
        _line(console, f"  {_who(result)}: no page, because Canvas takes one only for an uploaded file")


def zip_name(assignment: str) -> str:
    """The name of the zip with the students' pages."""
    return f"{assignment}-feedback.zip"


def _write(request: FillRequest, filled: list[_Filled], data: bytes) -> None:
    """Write all files, those that can fail for more reasons first."""
    assert request.out is not None
    if request.feedback is not None:
        try:
            request.feedback.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"--feedback {request.feedback}: can't be made: {error.strerror}") from None
        for one in filled:
            write_file(request.feedback / zip_name(one.assignment), one.pages)
    write_file(request.out, data)


def _as_students_see(results: list[SubmissionResult], assignment: str) -> list[SubmissionResult]:
    """The results without what students must not see, also where `grade --reveal` wrote them."""
    passed = due_passed(find_course(Path.cwd()), assignment)
    return [for_students(result, passed) for result in results]


def _report(console: Console, filling: Filling, request: FillRequest) -> None:
    verb = "would be written" if request.dry_run else f"written to {request.out}"
    written = _count(len(filling.changes), "grade")
    _line(console, f"{filling.system}, {filling.target}: {written} {verb}, {filling.same} there already")
    if request.dry_run:
        for change in filling.changes:
            old = change.old.strip() or "(empty)"
            _line(console, f"  {change.where}  {_who(change.result)}: {old} -> {change.new}")
    if filling.missing:
        who = _count(filling.missing, "student")
        _line(console, f"{who} handed nothing in, and got nothing; {option('--missing', 'zero')} writes 0")
    if filling.absent:
        _line(console, f"{_count(filling.absent, 'row')} of the file without a result left as they are")
    if filling.listed:
        _line(console, f"{_count(len(filling.listed), 'grade')} not written:")
        for listed in filling.listed:
            _line(console, f"  {_who(listed.result)}: {listed.why}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _who(result: SubmissionResult) -> str:
    name = result.student.name if result.student is not None else None
    return f"{student_id(result)} {name}" if name else student_id(result)


def _line(console: Console, text: str) -> None:
    console.print(printable(text), markup=False, soft_wrap=True)


# ---- compare


def compare_files(old: Path, new: Path, csv: Path | None) -> int:
    """Compare two results files and print what moved. Returns the exit status."""
    check_output("csv", csv)
    found = compare(read_run(old), read_run(new))
    if csv is not None:
        write_file(csv, as_csv(found).encode())
    console = Console(highlight=False)
    up = sum(total(moved.new) > total(moved.old) for moved in found.moved)
    down = sum(total(moved.new) < total(moved.old) for moved in found.moved)
    every = len(found.moved) + found.same
    _line(
        console,
        f"{len(found.moved)} of {every} moved: {up} up, {down} down, {len(found.moved) - up - down} else",
    )
    if found.conditions:
        _line(console, f"the runs differ: {'; '.join(found.conditions)}")
    if found.moved:
        console.print(_table(found))
    for results, where in ((found.only_old, old), (found.only_new, new)):
        if results:
            _line(console, f"only in {where}: {', '.join(_who(result) for result in results)}")
    return 0


def _table(found: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False)
    for title in ("student", "assignment", "points", "test", "why"):
        table.add_column(title, overflow="fold")
    for moved in found.moved:
        points = f"{total(moved.old):g} -> {total(moved.new):g}"
        first = (printable(_who(moved.new)), moved.new.assignment or "", points)
        tests = moved.tests if moved.old.status == moved.new.status else ()  # or all of them
        for test in tests:
            change = f"{_points(test.old)} -> {_points(test.new)}"
            name = test.id.rsplit("/", 1)[-1]
            table.add_row(*map(_plain, (*first, f"{name}: {change}", "; ".join((*test.why, *moved.why)))))
            first = ("", "", "")
        if not tests:
            table.add_row(*map(_plain, (*first, "", "; ".join(moved.why))))
    return table


def _points(points: float | None) -> str:
    return "none" if points is None else f"{points:g}"


def _plain(text: str) -> str:
    """Text in which rich sees no markup."""
    from rich.markup import escape as escape_markup

    return escape_markup(text)
