"""A grading session: from submissions on disk to results, one forkserver and one pytest per assignment.

The process that calls `grade` imports torch once and forks a process for each assignment, in which pytest
collects and draws; that one forks a grader child for each submission. Results come back through pipes as
data and are written down one by one, so a run that is stopped loses nothing that was graded.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from autograder import results
from autograder.course import Course, digest_of_files, engine_digest
from autograder.errors import AutograderError, ConfinementError, CourseError, KitFailure, UnreadableSubmission
from autograder.results import SubmissionResult
from autograder.sandbox import forkserver
from autograder.sandbox.confinement import Layer, prepare
from autograder.sandbox.forkserver import COMPILER
from autograder.store import Store, result_key
from autograder.submission import Source, Submission, read

ATTEMPTS = 2  # a failure of the kit itself is tried once more before a submission is "not graded"


@dataclass(frozen=True)
class Options:
    """How to grade.

    jobs: grader children at one time. exercise: only this one. public_only: without hidden tests.
    fresh: take no result from the store. unconfined: grade although a layer is missing. shrink: search for
    the smallest counterexample of a failure.
    """

    jobs: int = 1
    exercise: str | None = None
    public_only: bool = False
    device: str = "cpu"
    fresh: bool = False
    unconfined: bool = False
    shrink: bool = True


@dataclass
class Job:
    """A submission that is to be graded now."""

    position: int
    submission: Submission
    source: Source
    key: str
    attempts: int = 0


@dataclass
class Session:
    """What a run needs to know and to tell. on_result: called for each result, in order of completion."""

    course: Course
    options: Options
    on_result: Callable[[int, SubmissionResult, bool], None]
    layers: list[Layer] = field(default_factory=list)
    store: Store | None = None

    # ---- planning

    def grade(self, submissions: list[Submission]) -> list[SubmissionResult]:
        """Grade these submissions; the results in their order."""
        self.layers = self._confinement()
        self.store = Store(self.course.state / "results")
        done: dict[int, SubmissionResult] = {}
        jobs = list(self._plan(submissions, done))
        if jobs:
            self._grade_jobs(jobs, done)
        return [done[position] for position in range(len(submissions))]

    def _plan(self, submissions: list[Submission], done: dict[int, SubmissionResult]) -> Iterator[Job]:
        """What is to be graded; what can't be, and what was graded before, goes straight to `done`."""
        limit = self.course.settings.grading.source_mb * 2**20
        conditions: dict[str, tuple[str, ...]] = {}
        for position, submission in enumerate(submissions):
            assignment = submission.assignment
            try:
                if submission.file is None or assignment is None:
                    raise UnreadableSubmission(submission.problem)
                source = submission.source or read(submission.file, limit)
            except UnreadableSubmission as error:
                self._finish(position, _not_graded(submission, str(error)), done)
                continue
            if assignment not in conditions:
                conditions[assignment] = self._conditions(assignment)
            key = result_key(source, *conditions[assignment])
            known = None if self.options.fresh or self.store is None else self.store.load(key)
            if known is not None:
                known = msgspec.structs.replace(known, id=submission.id, path=str(submission.path))
                self._finish(position, known, done, cached=True)
            else:
                yield Job(position, submission, source, key)

    def _conditions(self, assignment: str) -> tuple[str, ...]:
        """Digests of all that a grade of this assignment follows from, beside the submission."""
        course, options = self.course, self.options
        files = course.test_files(assignment, options.public_only)
        if not files:
            raise CourseError(f"{course.root / 'tests'} has no tests for {assignment}")
        lock = course.root / "requirements.lock"
        return (
            assignment,
            digest_of_files(files, course.root),
            digest_of_files([lock], course.root) if lock.is_file() else "",
            engine_digest(),
            msgspec.json.encode(course.settings).decode(),
            f"{options.device} {options.exercise} {options.unconfined} {options.shrink}",
            " ".join(layer.name for layer in self.layers if layer.holds),
        )

    def _confinement(self) -> list[Layer]:
        """The layers that hold here; ConfinementError when hidden tests must not be run with them."""
        layers = prepare(device=self.options.device).layers
        missing = [layer for layer in layers if not layer.holds]
        if missing and not self.options.unconfined and not self.options.public_only:
            why = "; ".join(f"{layer.name}: {layer.detail}" for layer in missing)
            raise ConfinementError(
                f"this machine can't confine student code ({why}). Grade on a machine where `autograder "
                "doctor` shows every layer, or say --unconfined if you trust these submissions; "
                "public tests alone (--public) need no confinement"
            )
        return layers

    def _finish(
        self, position: int, result: SubmissionResult, done: dict[int, SubmissionResult], cached: bool = False
    ) -> None:
        done[position] = result
        self.on_result(position, result, cached)

    # ---- grading

    def _grade_jobs(self, jobs: list[Job], done: dict[int, SubmissionResult]) -> None:
        scratch = self.course.state / "cache"
        with contextlib.suppress(OSError):
            scratch.mkdir(parents=True, exist_ok=True)
        preload = _modules_to_preload(jobs, self._tests_watch(jobs))
        server = forkserver.start(
            forkserver.Setup(
                layers=tuple(layer.name for layer in self.layers if layer.holds),
                preload=preload,
                device=self.options.device,
                scratch=str(scratch),
            )
        )
        try:
            import autograder.grader.child  # noqa: F401 - torch and pytest, while the forkserver imports too

            for assignment in dict.fromkeys(job.submission.assignment for job in jobs):
                own = [job for job in jobs if job.submission.assignment == assignment]
                self._grade_assignment(str(assignment), own, server, done)
        finally:
            server.close()

    def _tests_watch(self, jobs: list[Job]) -> bool:
        """Whether some test watches for banned routines."""
        names = {str(job.submission.assignment) for job in jobs}
        files = [f for name in names for f in self.course.test_files(name, self.options.public_only)]
        return any(b".watched(" in file.read_bytes() for file in files)

    def _grade_assignment(
        self,
        assignment: str,
        jobs: list[Job],
        server: forkserver.Forkserver,
        done: dict[int, SubmissionResult],
    ) -> None:
        """Fork the process in which pytest runs over this assignment, and take in its results."""
        waiting = {job.position: job for job in jobs}
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            _in_assignment_process(self.course, self.options, assignment, jobs, server, writer)
        os.close(writer)
        problem = ""
        try:
            with os.fdopen(reader, "rb") as stream:
                for event in _events(stream):
                    if isinstance(event, Graded):
                        job = waiting.pop(event.position)
                        if self.store is not None and event.result.status == "graded":
                            self.store.save(job.key, event.result)
                        self._finish(event.position, event.result, done)
                    else:
                        problem = event.problem
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        if problem:
            raise CourseError(problem)
        for job in waiting.values():
            text = "the kit failed: the grading process ended before its turn; run the command again"
            self._finish(job.position, _not_graded(job.submission, text), done)


# ---- events from the assignment's process to the caller


class Graded(msgspec.Struct, tag=True):
    """One submission has its result."""

    position: int
    result: SubmissionResult


class Stopped(msgspec.Struct, tag=True):
    """The assignment can't be graded at all."""

    problem: str


_event_decoder = msgspec.msgpack.Decoder(Graded | Stopped)


def _send(descriptor: int, event: Any) -> None:
    data = msgspec.msgpack.encode(event)
    view = memoryview(len(data).to_bytes(4, "little") + data)
    while view:
        view = view[os.write(descriptor, view) :]


def _events(stream: Any) -> Iterator[Graded | Stopped]:
    while len(header := stream.read(4)) == 4:
        data = stream.read(int.from_bytes(header, "little"))
        try:
            yield _event_decoder.decode(data)
        except msgspec.DecodeError:
            return


# ---- the assignment's process, and the grader children that it forks


def _in_assignment_process(
    course: Course,
    options: Options,
    assignment: str,
    jobs: list[Job],
    server: forkserver.Forkserver,
    writer: int,
) -> None:
    """Collect, draw, and fork a grader child for each job. Never returns."""
    from autograder.grader.plugin import GradingPlugin, collect_and_run

    status = 1
    try:
        _die_with_parent()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller gets Ctrl-C and ends everything

        def run(plugin: GradingPlugin) -> None:
            _Pool(plugin, options, jobs, server, writer).run()

        collect_and_run(course, assignment, options.public_only, run)
        status = 0
    except AutograderError as error:
        _send(writer, Stopped(str(error)))
    except BaseException as error:  # because nothing may pass this point: the process is a fork
        trace = traceback.format_exc(limit=-6)
        _send(writer, Stopped(f"the kit failed in {assignment}: {type(error).__name__}: {error}\n{trace}"))
    finally:
        os._exit(status)


class _Pool:
    """At most `jobs` grader children at a time."""

    def __init__(
        self, plugin: Any, options: Options, jobs: list[Job], server: forkserver.Forkserver, writer: int
    ) -> None:
        self._plugin = plugin
        self._options = options
        self._queue = list(reversed(jobs))
        self._server = server
        self._writer = writer
        self._running: dict[int, tuple[Job, int, bytearray]] = {}

    def run(self) -> None:
        tests = self._tests()
        poll = select.poll()
        while self._queue or self._running:
            while self._queue and len(self._running) < self._options.jobs:
                descriptor = self._start(self._queue.pop(), tests)
                poll.register(descriptor, select.POLLIN)
            for descriptor, _event in poll.poll():
                job, pid, buffer = self._running[descriptor]
                part = os.read(descriptor, 1 << 20)
                if part:
                    buffer += part
                    continue
                poll.unregister(descriptor)
                os.close(descriptor)
                os.waitpid(pid, 0)
                del self._running[descriptor]
                self._take(job, bytes(buffer))

    def _tests(self) -> list[Any]:
        exercise = self._options.exercise
        known = dict.fromkeys(test.exercise for test in self._plugin.tests)
        if exercise is not None and exercise not in known:
            raise CourseError(
                f"unknown exercise {exercise!r}: {self._plugin.assignment} has {', '.join(known)}"
            )
        order = [*self._plugin.course.exercises(self._plugin.assignment), *known]
        wanted = [test for test in self._plugin.tests if exercise in (None, test.exercise)]
        return sorted(wanted, key=lambda test: order.index(test.exercise))

    def _start(self, job: Job, tests: list[Any]) -> int:
        job.attempts += 1
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            _in_grader_child(self._plugin, self._server, self._options, job, tests, writer)
        os.close(writer)
        self._running[reader] = (job, pid, bytearray())
        return reader

    def _take(self, job: Job, data: bytes) -> None:
        """A grader child is done: its result, or one more try, or "not graded"."""
        problem = "the grader child ended without a result"
        with contextlib.suppress(msgspec.DecodeError):
            event = _event_decoder.decode(data)
            if isinstance(event, Graded):
                _send(self._writer, event)
                return
            problem = event.problem
        if job.attempts < ATTEMPTS:
            self._queue.append(job)
            return
        text = f"the kit failed, not the submission: {problem}"
        _send(self._writer, Graded(job.position, _not_graded(job.submission, text)))


def _in_grader_child(
    plugin: Any,
    server: forkserver.Forkserver,
    options: Options,
    job: Job,
    tests: list[Any],
    writer: int,
) -> None:
    """Run the tests against one submission and send its result. Never returns."""
    from autograder.grader.child import run_tests
    from autograder.grader.proxy import Submission as Proxy

    status = 1
    try:
        _die_with_parent()
        settings, submission = plugin.course.settings, job.submission
        proxy = Proxy(
            job.source, server, settings.worker, settings.grading, settings.seed_number, options.device,
            plugin.course.signatures(plugin.assignment),
        )  # fmt: skip
        found = run_tests(plugin, proxy, tests, options.shrink)
        result = results.graded(submission.id, plugin.assignment, str(submission.path), found)
        data = msgspec.msgpack.encode(Graded(job.position, result))
        status = 0
    except BaseException as error:  # because nothing may pass this point: the process is a fork
        text = f"{type(error).__name__}: {error}"
        if not isinstance(error, KitFailure):
            text += "\n" + traceback.format_exc(limit=-4)
        data = msgspec.msgpack.encode(Stopped(text))
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(writer, view) :]
    finally:
        os._exit(status)


def _die_with_parent() -> None:
    """On Linux, end this process when the one that forked it ends, however it ends."""
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


def _modules_to_preload(jobs: list[Job], watching: bool) -> tuple[str, ...]:
    """Modules that some submission's text mentions: imported once rather than in every worker."""
    text = "".join(cell.source for job in jobs for cell in job.source.cells)
    found = [name for name in forkserver.PRELOADABLE if name.split(".")[0] in text and name != COMPILER]
    if watching or "optim" in text:
        found.append(COMPILER)
    if any(job.source.notebook for job in jobs):
        found.append("IPython.core.inputtransformer2")
    return tuple(dict.fromkeys(found))


def _not_graded(submission: Submission, message: str) -> SubmissionResult:
    return results.not_graded(submission.id, submission.assignment, str(submission.path), message)
