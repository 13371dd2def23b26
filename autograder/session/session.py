"""A grading session: from submissions on disk to results, with one forkserver and one pytest per assignment.

The zygote imports torch once. From it a process is forked for each assignment, in which pytest collects the
tests and draws the examples, and which forks a grader child for each submission. Results come back as data
and are saved one by one, so a run that is stopped loses nothing that was graded.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from autograder.course.course import Course
from autograder.errors import ConfinementError, CourseError
from autograder.feedback.options import option
from autograder.grading.jobs import (
    Graded,
    Job,
    Options,
    Plan,
    Started,
    described,
    not_graded,
    receive,
    send_plan,
)
from autograder.grading.to_diagnose import exercises_to_diagnose
from autograder.protocol.records import PRELOADABLE, Setup
from autograder.results import SubmissionResult
from autograder.sandbox.confinement import Layer, prepare
from autograder.session.history import History
from autograder.session.process_cache import ProcessCache
from autograder.session.store import Store, digest, result_key
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.names import printable_name
from autograder.submissions.source import Source
from autograder.versions import digest_of_files, engine_digest, versions
from autograder.workers import plain
from autograder.workers.forkserver import Forkserver
from autograder.workers.zygote import Zygote

if TYPE_CHECKING:
    from autograder.grading.trace_store import TraceStore


@dataclass
class Session:
    """One grading run.

    on_result: called with (position, result, cached) for each result, in order of completion; a copy of a
    submission that was graded before it in the same run is cached, too. on_start: called with a position when
    its grading begins. on_wait: called each second in which nothing happens. cache: processes to reuse.
    unreadable: positions of submissions that can't be read, which is not the kit's fault.
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

    def traces(self, assignment: str) -> TraceStore:
        """The traces that this session has kept, or made, of an assignment."""
        from autograder.grading.trace_store import TraceStore

        return TraceStore(self.course.state / "traces", digest(self._trace_conditions(assignment)))

    # ---- planning

    def grade(self, submissions: list[FoundSubmission]) -> list[SubmissionResult]:
        """Grade these submissions; returns their results in the same order."""
        self.layers = self._confinement(submissions)
        self.store = Store(self.course.state / "results")
        self.history = History(self.course.state / "last", self.store)
        done: dict[int, SubmissionResult] = {}
        jobs = list(self._plan(submissions, done))
        if jobs:
            self._grade_jobs(jobs, done)
        return [done[position] for position in range(len(submissions))]

    def _plan(self, submissions: list[FoundSubmission], done: dict[int, SubmissionResult]) -> Iterator[Job]:
        """What is to be graded; what can't be, and what was graded before, goes straight to `done`."""
        conditions: dict[str, tuple[str, ...]] = {}
        trace_conditions: dict[str, str] = {}
        hinted_by: dict[str, str] = {}
        for position, submission in enumerate(submissions):
            assignment, source = submission.assignment, submission.source
            if source is None or assignment is None:
                self.unreadable.add(position)
                self._finish(position, not_graded(submission, submission.problem), done)
                continue
            if assignment not in conditions:
                conditions[assignment] = self._conditions(assignment)
                trace_conditions[assignment] = digest(self._trace_conditions(assignment))
                hinted_by[assignment] = self._hinted_by(assignment)
            key = result_key(source, *conditions[assignment], str(submission.exercises))
            if self.history is not None:
                self.history.note(position, self._work(submission, source), key)
            job = Job(position, submission, source, key, trace_conditions[assignment], hinted_by[assignment])
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

    def _hinted_by(self, assignment: str) -> str:
        """A digest of the wrong solutions, by which hints are given."""
        wrong = sorted((self.course.root / "tests" / "wrong" / assignment).glob("*.py"))
        return digest_of_files(wrong, self.course.root)

    def _conditions(self, assignment: str) -> tuple[str, ...]:
        """Everything but the submission that a grade depends on; part of the key of its result."""
        options = self.options
        return (
            *self._trace_conditions(assignment),
            f"{options.exercise} {options.shrink} {options.hints} {options.traced}",
            f"{options.raced} {options.race_scale} {options.until_lost} {options.shrunk}",
        )

    def _trace_conditions(self, assignment: str) -> tuple[str, ...]:
        """Everything but its own code that the trace of a wrong solution depends on."""
        course, options = self.course, self.options
        files = course.test_sources(assignment, options.public_only)
        if not files:
            raise CourseError(f"{course.root / 'tests'} has no tests for {assignment}")
        lock = course.root / "requirements.lock"
        return (
            assignment,
            digest_of_files(files, course.root),
            digest_of_files([lock], course.root) if lock.is_file() else "",
            engine_digest(),
            msgspec.json.encode(course.settings.for_grading()).decode(),
            f"{options.device} {options.unconfined}",
            f"{course.exercises(assignment)} {course.signatures(assignment)}",
            repr(course.assignment_settings(assignment)),
            *(
                f"{path} {hashlib.sha256(content).hexdigest()}"
                for path, content in course.data_files(assignment).items()
            ),
            " ".join(f"{name}={version}" for name, version in versions().items()),
            " ".join(layer.name for layer in self.layers if layer.holds),
        )

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
        scratch = self.course.state / "cache"
        with contextlib.suppress(OSError):
            scratch.mkdir(parents=True, exist_ok=True)
        if plain.needed():
            self._grade_plainly(jobs, done)
            return
        preload = _modules_to_preload(jobs)
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
                self._grade_assignment(str(assignment), own, zygote, server, done)
        finally:
            if self.cache is None:
                cache.close()

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
        done: dict[int, SubmissionResult],
    ) -> None:
        """Have a process run pytest for this assignment, and receive its results."""
        copies = self._same(jobs)
        waiting = {own[0].position: own for own in copies}
        problem = ""
        graded = [own[0] for own in copies]
        plan = Plan(self.course, self.options, assignment, graded, not sys.dont_write_bytecode)
        child = zygote.fork("assignment")
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it ended: no result comes
                send_plan(child.channel, plan, server.requests)
            for event in receive(child.channel.fileno(), self.on_wait):
                if isinstance(event, Started):
                    if waiting[event.position][0].known is None:
                        self.on_start(event.position)
                elif isinstance(event, Graded):
                    self._take(event.result, waiting.pop(event.position), done)
                else:
                    problem = event.problem
        finally:
            child.close()
        text = problem or "the kit failed: the grading process ended too early; run the command again"
        for job in (job for own in waiting.values() for job in own):
            self._finish(job.position, not_graded(job.submission, text), done)

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


def _modules_to_preload(jobs: list[Job]) -> tuple[str, ...]:
    """Modules that some submission imports at once: imported here once rather than in every worker."""
    cells = [cell.source for job in jobs for cell in job.source.cells]
    text = "\n".join([*cells, *(module.source for job in jobs for module in job.source.helpers)])
    imported = set(re.findall(r"^(?:import|from)[ \t]+(\w+)", text, re.MULTILINE))
    found = [name for name in PRELOADABLE if name.split(".")[0] in imported]
    if re.search(r"^[ \t]*[%!]", text, re.MULTILINE):  # magics and shell lines
        found.append("IPython.core.inputtransformer2")
    return tuple(dict.fromkeys(found))
