"""The `similar` command, from its arguments to its page and exit status."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from autograder.classroom import similar
from autograder.classroom.behaviours import behaviours_of, read_results, stored_results
from autograder.classroom.exported_code import check_folder, export
from autograder.classroom.similar_page import percent, similar_page
from autograder.cli.exit_status import EXIT_BAD
from autograder.cli.outputs import check_output, write_file
from autograder.course.course import Course
from autograder.course.find import find_course
from autograder.errors import UsageError
from autograder.submissions import discovery
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.names import printable_name

LISTED = 10  # pairs in the terminal; the page has all


@dataclass(frozen=True)
class SimilarRequest:
    """The arguments of one `similar` command."""

    paths: tuple[Path, ...]
    assignment: str | None = None
    threshold: float = similar.THRESHOLD
    results: Path | None = None
    page: Path = Path("similar.html")
    export: Path | None = None


def compare_class(request: SimilarRequest) -> int:
    """Compare all pairs, write the page, list the most similar; 2 when a work could not be read."""
    console = Console(highlight=False, soft_wrap=True)
    course = find_course(Path.cwd())
    check_output("page", request.page)
    if request.export is not None:
        check_folder(request.export)
    found = discovery.find(list(request.paths), course, request.assignment)
    for note in found.notes:
        console.print(printable_name(note), style="dim", markup=False)
    assignment = _only_assignment(course, found.submissions)
    unread = {one.id: one.problem for one in found.submissions if one.source is None}
    sources = {one.id: one.source for one in found.submissions if one.source is not None}
    results = (
        stored_results(course.state / "results", assignment)
        if request.results is None
        else read_results(request.results)
    )
    known = behaviours_of(results)
    comparison = similar.compare(
        assignment,
        [similar.work_of(id, source) for id, source in sources.items()],
        _handout(course, assignment),
        request.threshold,
        {id: known.get(source.digest, ()) for id, source in sources.items()},
    )
    names = {one.id: one.student.name for one in found.submissions if one.student and one.student.name}
    write_file(request.page, similar_page(comparison, names, unread).encode())
    if request.export is not None:
        export(sources, request.export)
    _report(console, request, comparison, unread)
    return EXIT_BAD if unread else 0


def _only_assignment(course: Course, submissions: list[FoundSubmission]) -> str:
    """The assignment of all submissions; UsageError where they are of several, or none can be read."""
    found = {one.assignment for one in submissions}
    assignments = [name for name in course.assignments if name in found]
    if len(assignments) == 1:
        return assignments[0]
    if not assignments:
        raise UsageError("none of these submissions can be read; run `grade` on them to see why")
    raise UsageError(
        f"these are submissions for {', '.join(assignments)}; choose one of them with --assignment"
    )


def _handout(course: Course, assignment: str) -> list[str]:
    """What students were given: the assignment without solutions, and its public tests."""
    from autograder.authoring.handout import stubs_in_place

    files = [
        course.master(assignment),
        *course.exercise_module_files(assignment),
        *course.test_sources(assignment, public_only=True),
    ]
    return [stubs_in_place(file.read_text(encoding="utf-8")) for file in files if file.is_file()]


def _report(
    console: Console, request: SimilarRequest, comparison: similar.Comparison, unread: dict[str, str]
) -> None:
    pairs, passing = comparison.pairs, comparison.alike()
    head = (
        f"{comparison.assignment}: {len(comparison.compared)} works compared; "
        f"{len(passing)} {'pair has' if len(passing) == 1 else 'pairs have'} a score of "
        f"{percent(comparison.threshold)} or more"
    )
    if half := len(pairs) - len(passing):
        head += f"; {half} more {'does' if half == 1 else 'do'} the same thing wrong"
    console.print(head, markup=False)
    for pair in pairs[:LISTED]:
        both = f"; both: {', '.join(pair.behaviours)}" if pair.behaviours else ""
        console.print(f"{percent(pair.score):>6}  {pair.first.id}  {pair.second.id}{both}", markup=False)
    if len(pairs) > LISTED:
        console.print(f"        and {len(pairs) - LISTED} more", markup=False)
    if comparison.little:
        console.print(f"too little own code to compare: {len(comparison.little)}", markup=False)
    for id, problem in unread.items():
        console.print(f"not compared: {id}: {printable_name(problem)}", style="red", markup=False)
    console.print(f"page: {request.page} (a score is no verdict: read the lines)", markup=False)
    if request.export is not None:
        console.print(f"code for JPlag or Dolos: {request.export}", markup=False)
