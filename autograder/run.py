"""One `grade` command from its arguments to its outputs and exit status."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder import submission as submissions_module
from autograder.course import Course, find_course
from autograder.errors import AutograderError, UsageError
from autograder.files import replaced
from autograder.job import Options
from autograder.reports import terminal
from autograder.results import SCHEMA_VERSION, RunInfo, RunResult, SubmissionResult
from autograder.sandbox.confinement import Layer
from autograder.session import Session
from autograder.source import as_text
from autograder.student_course import StudentCourse
from autograder.versions import versions
from autograder.visibility import due_passed, for_students
from autograder.warm import Warm

EXIT_LOST, EXIT_BAD, EXIT_INTERRUPTED = 1, 2, 130
RACE_SCALES = (0.5, 1.0, 2.0)
SOURCES = (".py", ".ipynb")
WATCH_MILLISECONDS = 300


@dataclass(frozen=True)
class Outputs:
    """Files to write, each in its own format."""

    json: Path | None = None
    junit: Path | None = None
    gradescope: Path | None = None


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
    github: bool = False
    outputs: Outputs = field(default_factory=Outputs)


def grade_once(request: Request, warm: Warm | None = None) -> int:
    """Grade, report, write the outputs; the exit status of the command. warm: processes to use again."""
    if request.github:
        from autograder.reports.github import commands_stopped

        with commands_stopped():
            return _grade_once(request, warm)
    return _grade_once(request, warm)


def _grade_once(request: Request, warm: Warm | None) -> int:
    console = Console(highlight=False)
    course = find_course(Path.cwd())
    _check_outputs(request.outputs)
    _check_device(request.device)
    found = submissions_module.find(list(request.paths), course, request.assignment)
    if request.exercise is not None:
        found = submissions_module.with_exercise(found, course, request.exercise)
    for note in found.notes:
        console.print(as_text(note), style="dim", markup=False, soft_wrap=True)
    progress = terminal.Progress(console, len(found.submissions))
    options = Options(
        jobs=request.jobs,
        exercise=request.exercise,
        public_only=request.public,
        device=request.device,
        fresh=request.fresh,
        unconfined=request.unconfined,
    )
    whole: dict[int, SubmissionResult] = {}
    done: dict[int, SubmissionResult] = {}

    def on_result(position: int, result: SubmissionResult, cached: bool) -> None:
        whole[position] = result
        if not request.reveal:
            result = for_students(result, due_passed(course, result.assignment))
        done[position] = result
        progress.advance(result, cached)

    session = Session(course, options, on_result, warm=warm)
    interrupted = False
    try:
        with progress:
            session.grade(found.submissions)
    except KeyboardInterrupt:
        interrupted = True
    results = [done[position] for position in sorted(done)]
    run = RunResult(SCHEMA_VERSION, _run_info(course, request, session.layers), results)
    terminal.report(console, results, progress, session)
    _write_outputs(run, request.outputs)
    if request.outputs.gradescope is not None and 0 in whole:
        _write_gradescope(request, run.run, whole[0], 0 in session.unreadable)
    if request.github:
        from autograder.reports import github

        github.report(results, course)
    if interrupted:
        terminal.interrupted(console, len(results), len(found.submissions))
        return EXIT_INTERRUPTED
    if any(result.status == "not_graded" for result in results):
        return EXIT_BAD
    if request.strict and any(_lost(result) for result in results):
        return EXIT_LOST
    return 0


def _write_gradescope(request: Request, info: RunInfo, result: SubmissionResult, unreadable: bool) -> None:
    """Gradescope's document of the first submission; it grades one at a time.

    Where the kit failed there is none, and Gradescope says so itself: that is no student's 0.
    """
    from autograder.reports.gradescope import gradescope_json

    if request.outputs.gradescope is None or (result.status == "not_graded" and not unreadable):
        return
    # Gradescope itself keeps a test back until the due date, so it gets those tests whole.
    told = result if request.reveal else for_students(result, due_passed=True)
    document = gradescope_json(RunResult(SCHEMA_VERSION, info, [told]), reveal=request.reveal)
    _write(request.outputs.gradescope, document)


def race_at_sizes(
    paths: tuple[Path, ...], assignment: str | None, device: str, svg: Path | None, unconfined: bool
) -> int:
    """Race submissions on pictures of half, the same and twice the size of the test's; print a table."""
    from autograder.reports import race

    console = Console(highlight=False)
    course = find_course(Path.cwd())
    _check_output("svg", svg)
    _check_device(device)
    found = submissions_module.find(list(paths), course, assignment)
    races = []
    for scale in RACE_SCALES:
        options = Options(device=device, fresh=True, unconfined=unconfined, race_scale=scale, hints=False)
        session = Session(course, options, lambda *_args: None)
        results = session.grade(found.submissions)
        for result in results:
            if result.status == "not_graded":
                console.print(f"{result.id}: {result.message}", style="red", markup=False)
                return EXIT_BAD
        races += race.races_of(results, scale)
    races.sort(key=lambda raced: (raced.submission, raced.test, raced.scale))
    console.print(race.table(races))
    if svg is not None:
        _write(svg, race.picture(races))
        console.print(f"paired times of all rounds: {svg}", markup=False)
    return 0


def watch_and_grade(request: Request) -> int:
    """Grade, and grade again whenever a file under the paths or a test is saved, until Ctrl-C."""
    import watchfiles

    course = find_course(Path.cwd())
    # A file is watched by its folder, because many editors put a new file in the place of the old one.
    folders = [path if path.is_dir() else path.absolute().parent for path in request.paths]
    deep = not isinstance(course, StudentCourse)  # a handout lies flat, beside a large .venv
    console = Console(highlight=False)
    watched = list(dict.fromkeys([*folders, course.root / "tests"]))
    with Warm() as warm:
        graded: dict[Path, int] | None = _saved(watched, deep)
        status = grade_once(request, warm)
        console.print("watching; Ctrl-C ends", style="dim")
        try:
            for changes in watchfiles.watch(
                *watched, watch_filter=watchfiles.DefaultFilter(), step=20, debounce=50, recursive=deep,
                raise_interrupt=True, yield_on_timeout=True, rust_timeout=WATCH_MILLISECONDS,
            ):  # fmt: skip
                saved = any(path.endswith(SOURCES) for _change, path in changes)
                if graded is not None:  # a file may have been saved before the watch began
                    saved = saved or graded != _saved(watched, deep)
                    graded = None
                if saved:
                    console.rule(style="dim")
                    status = _graded_again(request, warm, console)
        except KeyboardInterrupt:
            pass
    return status


def _saved(folders: list[Path], deep: bool) -> dict[Path, int]:
    """When each source file in these folders was saved."""
    files = [file for folder in folders for file in (folder.rglob("*") if deep else folder.glob("*"))]
    found = {}
    for file in files:
        if file.suffix in SOURCES:
            with contextlib.suppress(OSError):
                found[file] = file.stat().st_mtime_ns
    return found


def _graded_again(request: Request, warm: Warm, console: Console) -> int:
    """grade_once for a change while watching: a mistake in a path or a test is told and does not end it."""
    try:
        return grade_once(request, warm)
    except AutograderError as error:
        console.print(f"error: {error}", style="red", markup=False)
        return EXIT_BAD


def _lost(result: SubmissionResult) -> bool:
    """Whether a point was lost; where only public tests ran, which have none, whether one failed."""
    public_only = all(test.visibility == "public" for test in result.tests)
    failed = any(test.status not in ("passed", "not_assessed") for test in result.tests)
    return result.score < result.max_score or (public_only and failed)


def _check_outputs(outputs: Outputs) -> None:
    """UsageError now rather than after an hour of grading."""
    for name in ("json", "junit", "gradescope"):
        _check_output(name, getattr(outputs, name))


def _check_output(name: str, path: Path | None) -> None:
    if path is None:
        return
    if path.is_dir():
        raise UsageError(f"--{name} {path}: is a folder; name a file")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"--{name} {path}: there is no folder {path.absolute().parent}; make it first")


def _check_device(device: str) -> None:
    if device == "cuda":
        import torch

        if not torch.cuda.is_available():
            raise UsageError(
                "--device cuda: torch finds no CUDA device here; leave the option out to grade on the CPU"
            )


def _write_outputs(run: RunResult, outputs: Outputs) -> None:
    import msgspec

    if outputs.json is not None:
        text = msgspec.json.format(msgspec.json.encode(run), indent=2) + b"\n"
        _write(outputs.json, text)
    if outputs.junit is not None:
        from autograder.reports.junit import junit_xml

        _write(outputs.junit, junit_xml(run))


def _write(path: Path, data: bytes) -> None:
    """Write a whole file; UsageError where that is not possible."""
    try:
        with replaced(path) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {error.strerror}") from None


def _run_info(course: Course, request: Request, layers: list[Layer]) -> RunInfo:
    confinement: dict[str, Any] = {
        "confined": all(layer.holds for layer in layers),
        "layers": {layer.name: layer.detail for layer in layers if layer.holds},
        "missing": {layer.name: layer.detail for layer in layers if not layer.holds},
    }
    return RunInfo(versions(), course.settings.seed_digest, request.device, confinement)
