"""A grading session: from submissions on disk to results, with one forkserver and one pytest per assignment.

The process that calls `grade` imports torch once and forks a process for each assignment, in which pytest
collects the tests and draws the examples. That process forks a grader child for each submission. Results come
back through pipes as data and are saved one by one, so a run that is stopped loses nothing that was graded.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from autograder.course.course import Course
from autograder.errors import ConfinementError, CourseError, ResourceError
from autograder.grading.jobs import Graded, Job, Options, described, not_graded, receive
from autograder.protocol.records import COMPILER, PRELOADABLE, Setup
from autograder.results import SubmissionResult
from autograder.sandbox.confinement import Layer, prepare
from autograder.session.process_cache import ProcessCache
from autograder.session.store import Store, digest, result_key
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.names import printable_name
from autograder.versions import digest_of_files, engine_digest, versions
from autograder.workers import forkserver, plain

if TYPE_CHECKING:
    from autograder.grading.trace_store import TraceStore


@dataclass
class Session:
    """One grading run.

    on_result: called with (position, result, cached) for each result, in order of completion. cache:
    processes to reuse. unreadable: positions of submissions that can't be read, which is not the kit's fault.
    """

    course: Course
    options: Options
    on_result: Callable[[int, SubmissionResult, bool], None]
    layers: list[Layer] = field(default_factory=list)
    store: Store | None = None
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
        done: dict[int, SubmissionResult] = {}
        jobs = list(self._plan(submissions, done))
        if jobs:
            self._grade_jobs(jobs, done)
        return [done[position] for position in range(len(submissions))]

    def _plan(self, submissions: list[FoundSubmission], done: dict[int, SubmissionResult]) -> Iterator[Job]:
        """What is to be graded; what can't be, and what was graded before, goes straight to `done`."""
        conditions: dict[str, tuple[str, ...]] = {}
        trace_conditions: dict[str, str] = {}
        for position, submission in enumerate(submissions):
            assignment, source = submission.assignment, submission.source
            if source is None or assignment is None:
                self.unreadable.add(position)
                self._finish(position, not_graded(submission, submission.problem), done)
                continue
            if assignment not in conditions:
                conditions[assignment] = self._conditions(assignment)
                trace_conditions[assignment] = digest(self._trace_conditions(assignment))
            key = result_key(source, *conditions[assignment], str(submission.exercises))
            job = Job(position, submission, source, key, trace_conditions[assignment])
            known = None if self.options.fresh or self.store is None else self.store.load(key)
            if known is not None:  # perhaps from another student who handed in the same code
                known = msgspec.structs.replace(
                    known,
                    id=submission.id,
                    path=printable_name(submission.path),
                    **described(job, known.notes),
                )
                self._finish(position, known, done, cached=True)
            else:
                yield job

    def _conditions(self, assignment: str) -> tuple[str, ...]:
        """Everything but the submission that a grade depends on; part of the key of its result."""
        course, options = self.course, self.options
        wrong = sorted((course.root / "tests" / "wrong" / assignment).glob("*.py"))
        return (
            *self._trace_conditions(assignment),
            digest_of_files(wrong, course.root),
            f"{options.exercise} {options.shrink} {options.hints} {options.traced}",
            f"{options.raced} {options.race_scale} {options.until_lost}",
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
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more could exceed the user's limit of threads
        scratch = self.course.state / "cache"
        with contextlib.suppress(OSError):
            scratch.mkdir(parents=True, exist_ok=True)
        if plain.needed():
            self._grade_plainly(jobs, done)
            return
        preload = _modules_to_preload(jobs, self._tests_watch(jobs))
        setup = Setup(
            layers=tuple(layer.name for layer in self.layers if layer.holds),
            preload=preload,
            device=self.options.device,
            resident_memory=self.options.device != "cpu",
            scratch=str(scratch),
        )
        server = forkserver.start(setup) if self.cache is None else self.cache.server(setup)
        try:
            import autograder.grading.pool  # noqa: F401 - imports torch and pytest while the forkserver does too

            for assignment in dict.fromkeys(job.submission.assignment for job in jobs):
                own = [job for job in jobs if job.submission.assignment == assignment]
                self._grade_assignment(str(assignment), own, server, done)
        finally:
            if self.cache is None:
                server.close()

    def _grade_plainly(self, jobs: list[Job], done: dict[int, SubmissionResult]) -> None:
        """Grade where processes can't be forked."""
        workers = plain.PlainWorkers() if self.cache is None else self.cache.plain_workers()
        try:
            from autograder.grading.in_process import grade_plainly

            def on_result(job: Job, result: SubmissionResult) -> None:
                if self.store is not None and result.status == "graded":
                    self.store.save(job.key, _with_code_notes(result, job))
                self._finish(job.position, result, done)

            for assignment in dict.fromkeys(str(job.submission.assignment) for job in jobs):
                own = [job for job in jobs if job.submission.assignment == assignment]
                grade_plainly(self.course, self.options, assignment, own, workers, on_result)
        finally:
            if self.cache is None:
                workers.close()

    def _tests_watch(self, jobs: list[Job]) -> bool:
        """Whether a test watches for banned routines, or makes an optimizer in the worker."""
        names = {str(job.submission.assignment) for job in jobs}
        files = [f for name in names for f in self.course.test_sources(name, self.options.public_only)]
        return any(word in file.read_bytes() for file in files for word in (b".watched(", b"optim"))

    def _grade_assignment(
        self,
        assignment: str,
        jobs: list[Job],
        server: forkserver.Forkserver,
        done: dict[int, SubmissionResult],
    ) -> None:
        """Fork the process that runs pytest for this assignment, and receive its results."""
        waiting = {job.position: job for job in jobs}
        reader, writer = os.pipe()
        try:
            pid = os.fork()
        except OSError as error:
            raise ResourceError(forkserver.no_process(error)) from None
        if pid == 0:
            os.close(reader)
            from autograder.grading.pool import in_assignment_process

            in_assignment_process(self.course, self.options, assignment, jobs, server, writer)
        os.close(writer)
        problem = ""
        try:
            with os.fdopen(reader, "rb") as stream:
                for event in receive(stream):
                    if isinstance(event, Graded):
                        job = waiting.pop(event.position)
                        if self.store is not None and event.result.status == "graded":
                            self.store.save(job.key, _with_code_notes(event.result, job))
                        self._finish(event.position, event.result, done)
                    else:
                        problem = event.problem
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        text = problem or "the kit failed: the grading process ended too early; run the command again"
        for job in waiting.values():
            self._finish(job.position, not_graded(job.submission, text), done)


def _with_code_notes(result: SubmissionResult, job: Job) -> SubmissionResult:
    """The result with the notes about its code alone, which hold for everybody who hands in the same code."""
    return msgspec.structs.replace(result, notes=result.notes[len(job.submission.notes) :])


def _modules_to_preload(jobs: list[Job], watching: bool) -> tuple[str, ...]:
    """Modules that some submission imports at once: imported here once rather than in every worker."""
    cells = [cell.source for job in jobs for cell in job.source.cells]
    text = "\n".join([*cells, *(module.source for job in jobs for module in job.source.helpers)])
    imported = set(re.findall(r"^(?:import|from)[ \t]+(\w+)", text, re.MULTILINE))
    found = [name for name in PRELOADABLE if name.split(".")[0] in imported and name != COMPILER]
    if watching or re.search(r"\boptim\.\w", text):
        found.append(COMPILER)
    if re.search(r"^[ \t]*[%!]", text, re.MULTILINE):  # magics and shell lines
        found.append("IPython.core.inputtransformer2")
    return tuple(dict.fromkeys(found))
