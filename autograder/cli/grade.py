"""The `grade` command, from its arguments to its reports and exit status."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from rich.console import Console

from autograder.classroom.extensions import read_extensions
from autograder.classroom.overrides import Override, read_overrides
from autograder.classroom.roster import Roster, read_roster
from autograder.classroom.rows import class_rows
from autograder.classroom.totals import Totals, with_totals
from autograder.cli.exit_status import EXIT_BAD, exit_status
from autograder.cli.interrupts import EXIT_INTERRUPTED, interrupts
from autograder.cli.outputs import (
    Outputs,
    check_device,
    check_outputs,
    missing_outputs,
    write_gradescope,
    write_outputs,
    write_report,
)
from autograder.cli.regrade import report_regrade
from autograder.course.course import Course
from autograder.course.find import find_course
from autograder.course.student_course import StudentCourse
from autograder.grading.jobs import Options
from autograder.reports import terminal
from autograder.reports.progress import Progress
from autograder.reports.visibility import due_passed, for_students
from autograder.results import SCHEMA_VERSION, RunInfo, RunResult, SubmissionResult
from autograder.sandbox.confinement import Layer
from autograder.session.process_cache import ProcessCache
from autograder.session.session import Session
from autograder.submissions import discovery
from autograder.submissions.both_edited import with_advice
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.names import printable_name
from autograder.versions import digest_of_files, engine_digest, versions

if TYPE_CHECKING:
    from autograder.fleet.address import Address
    from autograder.fleet.fleet import Fleet


@dataclass(frozen=True)
class Request:
    """The arguments of one `grade` command."""

    paths: tuple[Path, ...]
    assignment: str | None = None
    exercise: str | None = None
    jobs: int = 1
    public: bool = False
    device: str = "cpu"
    fresh: bool = False
    strict: bool = False
    unconfined: bool = False
    reveal: bool = False
    single: bool = False
    github: bool = False
    roster: Path | None = None
    overrides: Path | None = None
    verbose: bool = False
    cluster: Address | None = None
    outputs: Outputs = field(default_factory=Outputs)

    @property
    def options(self) -> Options:
        """The session's options for this command."""
        return Options(
            jobs=self.jobs,
            exercise=self.exercise,
            public_only=self.public,
            device=self.device,
            fresh=self.fresh,
            unconfined=self.unconfined,
        )


def grade_once(request: Request, cache: ProcessCache | None = None) -> int:
    """Grade, report, and write the output files. Returns the exit status. cache: processes to reuse."""
    if request.github:
        from autograder.reports.github import commands_stopped

        with commands_stopped():
            return _grade_once(request, cache)
    return _grade_once(request, cache)


def _grade_once(request: Request, cache: ProcessCache | None) -> int:
    console = Console(highlight=False)
    started = datetime.now(UTC)
    progress = Progress()
    complete: dict[int, SubmissionResult] = {}
    interrupted = False
    with progress:
        course = find_course(Path.cwd())
        check_outputs(request.outputs)
        if request.cluster is None:
            check_device(request.device)
        roster = read_roster(request.roster, course.settings.timezone) if request.roster else None
        overrides = read_overrides(request.overrides, course) if request.overrides else []
        read_extensions(course)  # what is wrong with it is said before grading
        found = _find(course, request, roster)
        where = request.cluster.text if request.cluster else ""
        progress.found([submission.id for submission in found.submissions], request.jobs, where)

        def on_result(position: int, result: SubmissionResult, cached: bool) -> None:
            complete[position] = result
            interrupts.sentence = terminal.stopped(len(complete), len(found.submissions))
            progress.advance(position, result, cached)
            interrupts.look()

        def on_wait() -> None:
            progress.wait()
            interrupts.look()

        fleet = _fleet(request, progress)
        session = Session(
            course, request.options, on_result, progress.start, on_wait, cache=cache, elsewhere=fleet
        )
        try:
            with interrupts.raised():
                session.grade(found.submissions)
        except KeyboardInterrupt:
            interrupted = True
    outputs, kept = missing_outputs(request.outputs) if interrupted else (request.outputs, [])
    _print_lines(console, found.notes, "dim")
    graded = [(found.submissions[position], complete[position]) for position in sorted(complete)]
    totals = _class_totals(course, request, graded, None if interrupted else roster, overrides, interrupted)
    results = totals.results if request.reveal else _as_students_see(course, totals.results)
    info = run_info(course, request.device, session.layers, results, started)
    if fleet is not None:
        info = msgspec.structs.replace(info, cluster=fleet.report())
    write_outputs(RunResult(SCHEMA_VERSION, info, results), outputs)
    if outputs.report is not None:
        from autograder.classroom.exercise_code import ClassCode

        code = ClassCode(course, found.submissions)
        write_report(outputs.report, info, totals.results, lambda name: due_passed(course, name), code)
    if outputs.gradescope is not None and 0 in complete:
        unreadable = 0 in session.unreadable
        write_gradescope(outputs.gradescope, info, complete[0], unreadable, request.reveal)
    terminal.report(console, results, progress, session, request.verbose)
    _print_lines(console, totals.notes, "dim")
    _print_lines(console, [f"{path}: left as it was, because the run was stopped" for path in kept], "dim")
    _print_lines(console, totals.problems, "red")
    if request.github:
        from autograder.reports import github

        github.report(results)
    if interrupted:
        interrupts.sentence = terminal.stopped(len(graded), len(found.submissions))
        return EXIT_INTERRUPTED
    if session.history is not None:
        report_regrade(console, course.state / "regrade", session.history, complete, info)
    return EXIT_BAD if totals.problems else exit_status(results, request.strict)


def _fleet(request: Request, progress: Progress) -> Fleet | None:
    """What grades on the cluster, if one was asked for."""
    if request.cluster is None:
        return None
    from autograder.fleet.fleet import Fleet

    return Fleet(request.cluster, progress.tell, progress.load)


def _find(course: Course, request: Request, roster: Roster | None) -> discovery.Found:
    enrolled = roster.knows if roster is not None else discovery.nobody
    found = discovery.find(list(request.paths), course, request.assignment, request.single, enrolled)
    if isinstance(course, StudentCourse):
        found = with_advice(found, course)
    return found if request.exercise is None else discovery.with_exercise(found, course, request.exercise)


def _print_lines(console: Console, lines: list[str], style: str) -> None:
    for line in lines:
        console.print(printable_name(line), style=style, markup=False, soft_wrap=True)


def _as_students_see(course: Course, results: list[SubmissionResult]) -> list[SubmissionResult]:
    return [for_students(result, due_passed(course, result.assignment)) for result in results]


def _class_totals(
    course: Course,
    request: Request,
    graded: list[tuple[FoundSubmission, SubmissionResult]],
    roster: Roster | None,
    overrides: list[Override],
    interrupted: bool,
) -> Totals:
    """The results as rows of the class, with late work and points by hand."""
    found = class_rows(course, graded, roster)
    partial = interrupted or request.public or request.exercise is not None
    totals = with_totals(course, found.rows, overrides, roster, partial)
    totals.notes[:0] = found.notes
    return totals


def run_info(
    course: Course, device: str, layers: list[Layer], results: list[SubmissionResult], started: datetime
) -> RunInfo:
    """What a run's reports say of the run itself."""
    confinement: dict[str, Any] = {
        "confined": all(layer.holds for layer in layers),
        "layers": {layer.name: layer.detail for layer in layers if layer.holds},
        "missing": {layer.name: layer.detail for layer in layers if not layer.holds},
    }
    lock = course.root / "requirements.lock"
    return RunInfo(
        versions(), course.settings.seed_digest, device, confinement,
        started=started.isoformat(timespec="seconds"),
        assignments=sorted({result.assignment for result in results if result.assignment is not None}),
        lock=digest_of_files([lock], course.root) if lock.is_file() else "",
        engine=engine_digest(),
    )  # fmt: skip
