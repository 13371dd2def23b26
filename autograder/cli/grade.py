"""The `grade` command, from its arguments to its reports and exit status."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.cli.exit_status import EXIT_INTERRUPTED, exit_status
from autograder.cli.outputs import Outputs, check_device, check_outputs, write_gradescope, write_outputs
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
from autograder.submissions.names import printable_name
from autograder.versions import digest_of_files, engine_digest, versions


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
    verbose: bool = False
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
    done: dict[int, SubmissionResult] = {}
    interrupted = False
    with progress:
        course = find_course(Path.cwd())
        check_outputs(request.outputs)
        check_device(request.device)
        found = discovery.find(list(request.paths), course, request.assignment, request.single)
        if isinstance(course, StudentCourse):
            found = with_advice(found, course)
        if request.exercise is not None:
            found = discovery.with_exercise(found, course, request.exercise)
        progress.found([submission.id for submission in found.submissions], request.jobs)

        def on_result(position: int, result: SubmissionResult, cached: bool) -> None:
            complete[position] = result
            if not request.reveal:
                result = for_students(result, due_passed(course, result.assignment))
            done[position] = result
            progress.advance(position, result, cached)

        session = Session(course, request.options, on_result, progress.start, progress.wait, cache=cache)
        try:
            session.grade(found.submissions)
        except KeyboardInterrupt:
            interrupted = True
    results = [done[position] for position in sorted(done)]
    for note in found.notes:
        console.print(printable_name(note), style="dim", markup=False, soft_wrap=True)
    info = _run_info(course, request, session.layers, results, started)
    write_outputs(RunResult(SCHEMA_VERSION, info, results), request.outputs)
    if request.outputs.gradescope is not None and 0 in complete:
        write_gradescope(
            request.outputs.gradescope, info, complete[0], 0 in session.unreadable, request.reveal
        )
    terminal.report(console, results, progress, session, request.verbose)
    if request.github:
        from autograder.reports import github

        github.report(results)
    if interrupted:
        terminal.interrupted(console, len(results), len(found.submissions))
        return EXIT_INTERRUPTED
    return exit_status(results, request.strict)


def _run_info(
    course: Course,
    request: Request,
    layers: list[Layer],
    results: list[SubmissionResult],
    started: datetime,
) -> RunInfo:
    confinement: dict[str, Any] = {
        "confined": all(layer.holds for layer in layers),
        "layers": {layer.name: layer.detail for layer in layers if layer.holds},
        "missing": {layer.name: layer.detail for layer in layers if not layer.holds},
    }
    lock = course.root / "requirements.lock"
    return RunInfo(
        versions(), course.settings.seed_digest, request.device, confinement,
        started=started.isoformat(timespec="seconds"),
        assignments=sorted({result.assignment for result in results if result.assignment is not None}),
        lock=digest_of_files([lock], course.root) if lock.is_file() else "",
        engine=engine_digest(),
    )  # fmt: skip
