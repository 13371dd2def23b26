"""Grader children: one is forked for each submission, a few at a time."""

from __future__ import annotations

import contextlib
import gc
import math
import os
import select
import traceback
from collections.abc import Callable
from dataclasses import replace

import msgspec

from autograder import results
from autograder.course.course import Course
from autograder.errors import BrokenTest, CourseError, KitFailure, ResourceError, UsageError
from autograder.grading.composite import reference
from autograder.grading.diagnosis import Diagnosis
from autograder.grading.jobs import (
    Graded,
    Job,
    Options,
    Started,
    Stopped,
    described,
    event_decoder,
    not_graded,
    send,
)
from autograder.grading.plugin import RACE, GradedTest, GradingPlugin, fixture_placeholders
from autograder.grading.prepared import prepare
from autograder.grading.race import Racer
from autograder.grading.reference_times import ReferenceTimes
from autograder.grading.runner import Diagnose, not_tried, run_recorded, run_tests
from autograder.grading.to_diagnose import exercises_to_diagnose
from autograder.grading.trace_store import TraceStore
from autograder.grading.traces import Trace
from autograder.grading.verdict import Hint, with_hint
from autograder.proxy.submission import Grading
from autograder.proxy.submission import Submission as Proxy
from autograder.results import SubmissionResult
from autograder.sandbox.confinement.kernel import die_with_parent, name_process
from autograder.sandbox.huge_pages import HugePages
from autograder.submissions.names import printable_name
from autograder.submissions.source import Source
from autograder.workers.forked import ForkedWorkers
from autograder.workers.forkserver import Forkserver, wait_until_ready
from autograder.workers.one_cpu import OneCpu
from autograder.workers.zygote import no_process

ATTEMPTS = 2  # a failure of the kit itself is tried once more before a submission is "not graded"


class Pool:
    """At most `jobs` grader children at a time."""

    def __init__(
        self,
        plugin: GradingPlugin,
        options: Options,
        server: Forkserver,
        writer: int,
    ) -> None:
        self._plugin = plugin
        self._options = options
        self._queue: list[Job] = []
        self._server = server
        self._writer = writer
        self._running: dict[int, tuple[Job, int, bytearray]] = {}
        self._tests: list[GradedTest] = []
        self._memory = HugePages()

    def prepare(self) -> None:
        """Find out what is to run, before the first job."""
        self._tests = wanted_tests(self._plugin, self._options)
        wait_until_ready(self._server)
        prepare(self._plugin, self._tests, self._reference)
        gc.collect()
        gc.freeze()  # or a child's collector would write to every page

    def grade(self, jobs: list[Job]) -> None:
        """Grade these, and send their results in order of completion."""
        self._queue = list(reversed(jobs))
        poll = select.poll()
        while self._queue or self._running:
            while self._queue and len(self._running) < self._options.jobs:
                try:
                    descriptor = self._start(self._queue[-1])
                except OSError as error:
                    if not self._running:
                        raise ResourceError(no_process(error)) from None
                    break  # there will be room for one more when one of these has ended
                send(self._writer, Started(self._queue.pop().position))
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

    def _reference(self) -> Proxy:
        """The reference as a submission, confined like any other."""
        course, assignment = self._plugin.course, self._plugin.assignment
        settings = course.settings
        grading = Grading(
            settings.grading,
            settings.worker_seed,
            self._options.device,
            self._plugin.signatures,
            self._plugin.data,
        )
        start_worker = ForkedWorkers(self._server, settings.worker, scratch=self._plugin.settings.scratch)
        return Proxy(reference(course, assignment), start_worker, grading)

    def _start(self, job: Job) -> int:
        self._memory.count_fork()
        reader, writer = os.pipe()
        try:
            pid = os.fork()
        except OSError:
            os.close(reader)
            os.close(writer)
            raise
        job.attempts += 1
        if pid == 0:
            os.close(reader)
            at_once = min(self._options.jobs, len(self._queue) + len(self._running))
            one_cpu = OneCpu(at_once) if self._options.device == "cpu" else None
            _in_grader_child(self._plugin, self._server, self._options, job, self._tests, writer, one_cpu)
        os.close(writer)
        self._running[reader] = (job, pid, bytearray())
        return reader

    def _take(self, job: Job, data: bytes) -> None:
        """A grader child is done: its result, or one more try, or "not graded"."""
        problem = "the grader child ended without a result"
        with contextlib.suppress(msgspec.DecodeError):
            event = event_decoder.decode(data)
            if isinstance(event, Graded):
                send(self._writer, event)
                return
            problem = event.problem
            if not event.kit:
                send(self._writer, Graded(job.position, not_graded(job.submission, problem)))
                return
        if job.attempts < ATTEMPTS:
            self._queue.append(job)
            return
        text = f"the kit failed, not the submission: {problem}"
        send(self._writer, Graded(job.position, not_graded(job.submission, text), kit=True))


def wanted_tests(plugin: GradingPlugin, options: Options) -> list[GradedTest]:
    """The tests to run, exercises in the master's order; UsageError for races where there are none.

    CourseError when their points don't sum to 100, unless one exercise alone is graded.
    """
    if plugin.wrong_total and options.exercise is None:
        raise CourseError(plugin.wrong_total)
    names = dict.fromkeys(test.exercise for test in plugin.tests)
    order = [*plugin.course.exercises(plugin.assignment), *names]
    wanted = [test for test in plugin.tests if options.exercise in (None, test.exercise)]
    if options.race_scale is not None:
        wanted = [test for test in wanted if RACE in fixture_placeholders(test.item)]
        if not wanted:
            raise UsageError(f"{plugin.assignment} has no test with the fixture {RACE!r}")
    return sorted(wanted, key=lambda test: order.index(test.exercise))


def _in_grader_child(
    plugin: GradingPlugin,
    server: Forkserver,
    options: Options,
    job: Job,
    tests: list[GradedTest],
    writer: int,
    one_cpu: OneCpu | None,
) -> None:
    """Run the tests against one submission and send its result. Never returns."""
    status = 1
    try:
        die_with_parent()
        name_process("grader child")
        settings, submission = plugin.course.settings, job.submission
        start_worker = ForkedWorkers(
            server, settings.worker, settings.grading.output_kb * 1024, plugin.settings.scratch, one_cpu
        )
        grading = Grading(
            settings.grading,
            settings.worker_seed,
            options.device,
            plugin.signatures,
            plugin.data,
            retry_unexplained_kill=job.attempts < ATTEMPTS,
        )

        def make(source: Source, seconds: float = math.inf) -> Proxy:
            limits = settings.grading
            seconds = max(1.0, min(seconds, limits.submission_seconds))
            limits = msgspec.structs.replace(limits, submission_seconds=seconds)
            return Proxy(source, start_worker, replace(grading, limits=limits))

        has_reference = plugin.course.master(plugin.assignment).is_file()
        known = reference(plugin.course, plugin.assignment) if has_reference else None
        times = ReferenceTimes(plugin, known, make, job.condition)
        result = None
        if job.known is not None:
            result = _with_new_hints(_diagnosis(plugin, make, job, times), job)
        if result is None:
            raced = options.raced is None or submission.id in options.raced
            proxy = make(job.source)
            racer = Racer(
                proxy,
                lambda: make(reference(plugin.course, plugin.assignment)),
                raced,
                options.race_scale or 1.0,
            )
            found = run_tests(
                plugin,
                proxy,
                [t for t in tests if submission.exercises is None or t.exercise in submission.exercises],
                racer,
                options.shrink or submission.id in options.shrunk,
                _diagnose(plugin, make, job, options, times),
                submission.id in options.until_lost,
                job.source,
                watch=submission.id not in options.traced,  # watching changes no answer
                longest=times.longest,
                passes=not_tried if options.strict else times.passes,
            )
            result = results.graded(
                submission.id,
                plugin.assignment,
                printable_name(submission.path),
                found,
                **described(job, proxy.notes),
            )
        data = msgspec.msgpack.encode(Graded(job.position, result))
        status = 0
    except BaseException as error:  # because nothing may pass this point: the process is a fork
        text = str(error) if isinstance(error, BrokenTest) else f"{type(error).__name__}: {error}"
        if not isinstance(error, KitFailure):
            text += "\n" + traceback.format_exc(limit=-4)
        data = msgspec.msgpack.encode(Stopped(text, kit=not isinstance(error, BrokenTest)))
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(writer, view) :]
    finally:
        os._exit(status)


def _diagnose(
    plugin: GradingPlugin, make: Callable[[Source], Proxy], job: Job, options: Options, times: ReferenceTimes
) -> Diagnose | None:
    """What keeps this job's traces, and gives it hints. make: gives the Submission for a wrong solution."""
    course, source = plugin.course, job.source
    store = _traces(course, job)

    def keep(traces: dict[str, Trace], _failed: set[str]) -> dict[str, Hint]:
        for exercise in job.submission.exercises or course.exercises(plugin.assignment):
            store.save(source, exercise, traces.get(exercise, {}))
        return {}

    def diagnose(traces: dict[str, Trace], failed: set[str]) -> dict[str, Hint]:
        if course.master(plugin.assignment).is_file():  # in a handout nobody writes wrong solutions
            for exercise, trace in traces.items():
                store.save(source, exercise, trace)
        return _diagnosis(plugin, make, job, times).hints(traces, failed, source)

    if job.submission.id in options.traced:
        return keep
    return diagnose if options.hints else None


def _traces(course: Course, job: Job) -> TraceStore:
    return TraceStore(course.state / "traces", job.condition)


def _diagnosis(
    plugin: GradingPlugin, make: Callable[[Source], Proxy], job: Job, times: ReferenceTimes
) -> Diagnosis:
    """What finds the hints of this job. make: gives the Submission for a wrong solution."""

    def trace(wrong: Source, exercise: str) -> Trace:
        proxy = make(wrong)
        own = wanted_tests(plugin, Options(exercise=exercise))
        racer = Racer(proxy, lambda: proxy, enabled=False)
        _outcomes, traces = run_recorded(
            plugin, proxy, own, racer, longest=times.longest, passes=times.passes
        )
        return traces.get(exercise, {})

    return Diagnosis(plugin.course, plugin.assignment, _traces(plugin.course, job), trace)


def _with_new_hints(diagnosis: Diagnosis, job: Job) -> SubmissionResult | None:
    """The known result with the hints that its kept traces have now; None where a trace is gone."""
    assert job.known is not None
    kept = diagnosis.kept_traces(job.source, exercises_to_diagnose(job.known))
    if kept is None:
        return None
    failed = {test.exercise for test in job.known.tests if test.kind is not None}
    hints = diagnosis.hints(kept, failed, job.source)
    tests = [with_hint(test, hints.get(test.id, hints.get(test.exercise))) for test in job.known.tests]
    return msgspec.structs.replace(job.known, tests=tests)
