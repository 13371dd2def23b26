"""A grading session: from submissions on disk to results, with one forkserver and one pytest per assignment.

The zygote imports torch once. From it a process is forked for each assignment, in which pytest collects the
tests and draws the examples, and which forks a grader child for each submission. Results come back as data
and are saved one by one, so a run that is stopped loses nothing that was graded.
"""

from __future__ import annotations

import contextlib
import pickle
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import msgspec

from autograder.course.course import Course
from autograder.errors import ConfinementError
from autograder.feedback.options import option
from autograder.grading.jobs import (
    Event,
    Finished,
    Graded,
    Job,
    Options,
    Plan,
    Started,
    Stopped,
    described,
    not_graded,
    receive,
    send_data,
    send_plan,
)
from autograder.grading.to_diagnose import exercises_to_diagnose
from autograder.protocol.records import Setup
from autograder.results import SubmissionResult
from autograder.sandbox.confinement import Layer, prepare
from autograder.sandbox.preloading import preloaded_by
from autograder.session.conditions import RunConditions
from autograder.session.history import History
from autograder.session.process_cache import ProcessCache
from autograder.session.store import Store, digest, result_key
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.names import printable_name
from autograder.submissions.source import Source
from autograder.workers import plain
from autograder.workers.forkserver import Forkserver
from autograder.workers.zygote import Zygote

if TYPE_CHECKING:
    from autograder.grading.trace_store import TraceStore


class Elsewhere(Protocol):
    """Grades jobs on other machines."""

    def grade(self, session: Session, jobs: list[Job], preload: tuple[str, ...]) -> Generator[Event]:
        """The events of these jobs, as an assignment's process sends them."""


@dataclass
class Session:
    """One grading run.

    on_result: called with (position, result, cached) for each result, in order of completion; a copy of a
    submission that was graded before it in the same run is cached, too. on_start: called with a position when
    its grading begins. on_wait: called each second in which nothing happens. cache: processes to reuse.
    unreadable: positions of submissions that can't be read, which is not the kit's fault. kit_failed: those
    that could not be graded by the kit's fault. elsewhere: grades the jobs in the place of processes of this
    machine. preload: modules that workers import besides those that the submissions name.
    """

    course: Course
    options: Options
    on_result: Callable[[int, SubmissionResult, bool], None]
    on_start: Callable[[int], None] = lambda _position: None
    on_wait: Callable[[], None] = lambda: None
    layers: list[Layer] = field(default_factory=list)
    store: Store | None = None
    history: History | None = None
    cache: ProcessCache | None = None
    unreadable: set[int] = field(default_factory=set)
    kit_failed: set[int] = field(default_factory=set)
    elsewhere: Elsewhere | None = None
    preload: tuple[str, ...] = ()
    _conditions: RunConditions | None = None

    def traces(self, assignment: str) -> TraceStore:
        """The traces that this session has kept, or made, of an assignment."""
        from autograder.grading.trace_store import TraceStore

        return TraceStore(self.course.state / "traces", self.conditions().of(assignment).trace)

    def conditions(self) -> RunConditions:
        """What this run's grades depend on, once it is known how far code can be confined here."""
        if self._conditions is None:
            self._conditions = RunConditions(self.course, self.options, self.layers)
        return self._conditions

    # ---- planning

    def confine(self, submissions: list[FoundSubmission]) -> None:
        """Find out, once, which layers hold here; ConfinementError when they are too few for hidden tests."""
        self.layers = self.layers or self._confinement(submissions)

    def grade(self, submissions: list[FoundSubmission]) -> list[SubmissionResult]:
        """Grade these submissions; returns their results in the same order."""
        self.confine(submissions)
        self.store = self.store or Store(self.course.state / "results")
        self.history = History(self.course.state / "last", self.store)
        done: dict[int, SubmissionResult] = {}
        jobs = list(self._plan(submissions, done))
        if jobs:
            self._grade_jobs(jobs, done)
        return [done[position] for position in range(len(submissions))]

    def _plan(self, submissions: list[FoundSubmission], done: dict[int, SubmissionResult]) -> Iterator[Job]:
        """What is to be graded; what can't be, and what was graded before, goes straight to `done`."""
        for position, submission in enumerate(submissions):
            assignment, source = submission.assignment, submission.source
            if source is None or assignment is None:
                self.unreadable.add(position)
                self._finish(position, not_graded(submission, submission.problem), done)
                continue
            conditions = self.conditions().of(assignment)
            key = result_key(source, *conditions.key, str(submission.exercises))
            if self.history is not None:
                self.history.note(position, self._work(submission, source), key)
            job = Job(position, submission, source, key, conditions.trace, conditions.hinted_by)
            job.known = self._known(job)
            if job.known is not None and not self._needs_hints(job, job.known):
                self._finish(position, job.known, done, cached=True)
            else:
                yield job

    def _known(self, job: Job) -> SubmissionResult | None:
        """The result that is kept, perhaps from another student who handed in the same code."""
        known = None if self.options.fresh or self.store is None else self.store.load(job.key)
        if known is None or not self._traces_are_kept(job, known):
            return None
        return _of(job, known)

    def _needs_hints(self, job: Job, known: SubmissionResult) -> bool:
        """Whether wrong solutions have changed since this result got its hints."""
        assert self.store is not None
        return (
            self.options.hints
            and not plain.needed()
            and self.store.hinted_by(job.key) != job.hinted_by
            and bool(exercises_to_diagnose(known))
        )

    def _traces_are_kept(self, job: Job, known: SubmissionResult) -> bool:
        """Whether this result can be given other hints, if it needs them."""
        if not self._needs_hints(job, known):
            return True
        from autograder.grading.trace_store import TraceStore

        store = TraceStore(self.course.state / "traces", job.condition)
        return all(store.has(job.source, exercise) for exercise in exercises_to_diagnose(known))

    def _work(self, submission: FoundSubmission, source: Source) -> str:
        """A digest of what was handed in and how it is graded; it stays when tests or versions change."""
        options = self.options
        way = f"{options.device} {options.exercise} {options.unconfined} {options.public_only}"
        return result_key(source, str(submission.assignment), way, str(submission.exercises))

    def _confinement(self, submissions: list[FoundSubmission]) -> list[Layer]:
        """The layers of confinement here; ConfinementError when they are too few to run hidden tests."""
        confinement = prepare(device=self.options.device)
        layers = plain.layers() if plain.needed() else confinement.layers
        missing = [layer for layer in layers if not layer.holds]
        secrets = not self.options.public_only and any(
            self.course.has_hidden_tests(s.assignment) for s in submissions if s.assignment is not None
        )
        exposed = [path for path in confinement.readable if self.course.root.is_relative_to(path)]
        if exposed and secrets and not self.options.unconfined:
            raise ConfinementError(
                f"the course {self.course.root} is in {exposed[0]}, which student code may read; "
                "move the course to another folder"
            )
        if missing and secrets and not self.options.unconfined:
            why = "; ".join(f"{layer.name}: {layer.detail}" for layer in missing)
            raise ConfinementError(
                f"this machine can't confine student code ({why}). Grade on a machine where `autograder "
                "doctor` shows every layer, or use --unconfined if you trust these submissions; "
                f"public tests alone ({option('--public')}) need no confinement"
            )
        return layers

    def _finish(
        self, position: int, result: SubmissionResult, done: dict[int, SubmissionResult], cached: bool = False
    ) -> None:
        done[position] = result
        self.on_result(position, result, cached)

    # ---- grading

    def _grade_jobs(self, jobs: list[Job], done: dict[int, SubmissionResult]) -> None:
        if self.elsewhere is not None:
            self._grade_elsewhere(self.elsewhere, [job for job in jobs if job.known is None], done)
            jobs = [job for job in jobs if job.known is not None]  # their traces are here
            if not jobs:
                return
        scratch = self.course.state / "cache"
        with contextlib.suppress(OSError):
            scratch.mkdir(parents=True, exist_ok=True)
        if plain.needed():
            self._grade_plainly(jobs, done)
            return
        preload = tuple(dict.fromkeys((*self.preload, *modules_to_preload(jobs))))
        setup = Setup(
            layers=tuple(layer.name for layer in self.layers if layer.holds),
            preload=preload,
            device=self.options.device,
            resident_memory=self.options.device != "cpu",
            scratch=str(scratch),
        )
        cache = self.cache or ProcessCache()
        try:
            zygote, server = cache.processes(setup)
            for assignment in dict.fromkeys(job.submission.assignment for job in jobs):
                own = [job for job in jobs if job.submission.assignment == assignment]
                self._grade_assignment(str(assignment), own, zygote, server, cache, done)
        finally:
            if self.cache is None:
                cache.close()

    def _grade_elsewhere(
        self, elsewhere: Elsewhere, jobs: list[Job], done: dict[int, SubmissionResult]
    ) -> None:
        if not jobs:
            return
        copies = self._same(jobs)
        one_each = [own[0] for own in copies]
        with contextlib.closing(elsewhere.grade(self, one_each, modules_to_preload(jobs))) as events:
            self._take_events(events, copies, done)

    def _grade_plainly(self, jobs: list[Job], done: dict[int, SubmissionResult]) -> None:
        """Grade where processes can't be forked."""
        cache = self.cache or ProcessCache()
        workers = cache.plain_workers()
        try:
            from autograder.grading.bare_hypothesis import import_hypothesis

            import_hypothesis()
            from autograder.grading.in_process import grade_plainly

            copies = {own[0].position: own for own in self._same(jobs)}

            def on_result(job: Job, result: SubmissionResult) -> None:
                self._take(result, copies[job.position], done)

            for assignment in dict.fromkeys(str(job.submission.assignment) for job in jobs):
                own = [jobs[0] for jobs in copies.values() if jobs[0].submission.assignment == assignment]
                grade_plainly(self.course, self.options, assignment, own, workers, self.on_start, on_result)
        finally:
            if self.cache is None:
                cache.close()

    def _grade_assignment(
        self,
        assignment: str,
        jobs: list[Job],
        zygote: Zygote,
        server: Forkserver,
        cache: ProcessCache,
        done: dict[int, SubmissionResult],
    ) -> None:
        """Have a process run pytest for this assignment, and receive its results."""
        copies = self._same(jobs)
        graded = [own[0] for own in copies]
        key = digest((str(self.course.root), *self.conditions().of(assignment).key))
        child = cache.take_assignment(key)
        finished = False

        def events() -> Iterator[Event]:
            nonlocal finished
            for event in receive(process.channel.fileno(), self.on_wait):
                if isinstance(event, Finished):
                    finished = True
                    return
                yield event

        process = child or zygote.fork("assignment")
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it ended: no result comes
                if child is not None:
                    send_data(process.channel, pickle.dumps(graded))
                else:
                    plan = Plan(self.course, self.options, assignment, graded, not sys.dont_write_bytecode)
                    send_plan(process.channel, plan, server.requests)
            self._take_events(events(), copies, done)
        finally:
            if finished:
                cache.put_assignment(key, process)
            else:
                process.close()

    def _take_events(
        self, events: Iterator[Event], copies: list[list[Job]], done: dict[int, SubmissionResult]
    ) -> None:
        """The results of these jobs as they come; whoever has none at the end is not graded."""
        waiting = {own[0].position: own for own in copies}
        stopped = Stopped("the kit failed: the grading process ended too early; run the command again")
        for event in events:
            if isinstance(event, Started):
                if waiting[event.position][0].known is None:
                    self.on_start(event.position)
            elif isinstance(event, Graded):
                own = waiting.pop(event.position)
                if event.kit:
                    self.kit_failed.update(job.position for job in own)
                self._take(event.result, own, done)
            elif isinstance(event, Stopped):
                stopped = event
        for job in (job for own in waiting.values() for job in own):
            if stopped.kit:
                self.kit_failed.add(job.position)
            self._finish(job.position, not_graded(job.submission, stopped.problem), done)

    def _same(self, jobs: list[Job]) -> list[list[Job]]:
        """The jobs by what is graded: a class has many copies of one stub, and all have its result."""
        options = self.options
        chosen = [options.traced, options.raced or (), options.until_lost, options.shrunk]
        found: dict[tuple[object, ...], list[Job]] = {}
        for job in jobs:
            own = (job.key, job.known is None, *(job.submission.id in ids for ids in chosen))
            found.setdefault(own, []).append(job)
        return list(found.values())

    def _take(self, result: SubmissionResult, jobs: list[Job], done: dict[int, SubmissionResult]) -> None:
        """The result of the first of these jobs, and of the others, which are copies of it."""
        first = jobs[0]
        of_code = _with_code_notes(result, first)
        if self.store is not None and result.status == "graded":
            self.store.save(first.key, of_code, "" if plain.needed() else first.hinted_by)
        self._finish(first.position, result, done, cached=first.known is not None)
        for job in jobs[1:]:
            own = (
                _of(job, of_code) if result.status == "graded" else not_graded(job.submission, result.message)
            )
            self._finish(job.position, own, done, cached=True)


def _of(job: Job, known: SubmissionResult) -> SubmissionResult:
    """A result of the same code, with what is this job's own. known: with notes about the code alone."""
    submission = job.submission
    own = described(job, known.notes)
    return msgspec.structs.replace(known, id=submission.id, path=printable_name(submission.path), **own)


def _with_code_notes(result: SubmissionResult, job: Job) -> SubmissionResult:
    """The result with the notes about its code alone, which hold for everybody who hands in the same code."""
    return msgspec.structs.replace(result, notes=result.notes[len(job.submission.notes) :])


def modules_to_preload(jobs: list[Job]) -> tuple[str, ...]:
    """Modules that some submission imports at once: imported here once rather than in every worker."""
    cells = [cell.source for job in jobs for cell in job.source.cells]
    return preloaded_by("\n".join([*cells, *(file.source for job in jobs for file in job.source.helpers)]))
