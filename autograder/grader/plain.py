"""Grading where nothing can be forked: pytest in this very process, one submission after the other."""

from __future__ import annotations

import gc
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from autograder import results
from autograder.course import Course
from autograder.errors import WireError
from autograder.grader.child import run_tests
from autograder.grader.client import WorkerClient, _Oversized
from autograder.grader.clock import CpuLimit
from autograder.grader.plugin import GradingPlugin, collect_and_run
from autograder.grader.pool import wanted_tests
from autograder.grader.proxy import Submission
from autograder.grader.race import Racer
from autograder.job import Job, Options, not_graded
from autograder.results import SubmissionResult
from autograder.sandbox.confinement import Limits
from autograder.sandbox.forkserver import Ended
from autograder.sandbox.plain import PlainWorkers
from autograder.source import as_text
from autograder.wire import HEADER, Handle, Packer, Unpacker


class PlainClient(WorkerClient):
    """A worker that is a plain child process. What student code prints is not kept."""

    def __init__(
        self,
        workers: PlainWorkers,
        limits: Limits,
        max_message: int,
        resolve: Callable[[Handle], Any],
        handle_of: Callable[[Any], Handle],
        note: Callable[[Any], None],
    ) -> None:
        self._worker, self._data = workers.take()
        self._limits = limits
        self._max_message = max_message
        self._doubt = False  # a plain process may well have killed itself
        self._packer = Packer(handle_of)
        self._unpacker = Unpacker(resolve, dense=True)
        self._number = 0
        self._note = note
        self._printed = None
        self.freed: list[int] = []
        self.alive = True
        self.pid = self._worker.process.pid

    def close(self) -> None:
        if self.alive:
            self.alive = False
            self._data.close()
            self._worker.kill()

    def _send(self, data: bytes, clock: CpuLimit) -> None:
        view = memoryview(data)
        while view:
            self._data.settimeout(clock.patience() / 1000)
            try:
                view = view[self._data.send(view) :]
            except TimeoutError:
                clock.check()

    def _receive(self, clock: CpuLimit) -> memoryview:
        buffer = bytearray()
        wanted = HEADER.size
        while len(buffer) < wanted:
            self._data.settimeout(clock.patience() / 1000)
            try:
                part = self._data.recv(1 << 20)
            except TimeoutError:
                clock.check()
                continue
            if not part:
                raise ConnectionResetError
            buffer += part
            if wanted == HEADER.size <= len(buffer):
                (length,) = HEADER.unpack_from(buffer)
                if length > self._max_message:
                    raise _Oversized
                wanted += length
        if len(buffer) > wanted:
            raise WireError("more than one answer")
        return memoryview(buffer)[HEADER.size :]

    def _ended(self) -> Ended | None:
        """How the process ended; None where the machine has no signals to tell it by."""
        if not hasattr(signal, "SIGXCPU"):
            return None
        try:
            code = self._worker.process.wait(timeout=2)
        except Exception:  # because it may well run on, its channel closed
            return None
        return Ended(None, -code) if code < 0 else Ended(code, None)


class PlainSubmission(Submission):
    """A submission whose workers are plain child processes."""

    def _connect(self, note: Callable[[Any], None]) -> WorkerClient:
        from autograder.grader.remote import handle_of

        workers: Any = self._server
        return PlainClient(
            workers, self._limits, self._times.message_mb * 2**20, self._resolve, handle_of, note
        )


def grade_plainly(
    course: Course,
    options: Options,
    assignment: str,
    jobs: list[Job],
    workers: PlainWorkers,
    on_result: Callable[[Job, SubmissionResult], None],
) -> None:
    """Grade these jobs in this process. Speed is not assessed: that takes workers that can be stopped."""
    interrupted = False
    server: Any = workers  # takes the forkserver's place

    def run(plugin: GradingPlugin) -> None:
        nonlocal interrupted
        settings = course.settings
        for job in jobs:
            submission = PlainSubmission(
                job.source, server, settings.worker, settings.grading, settings.worker_seed, options.device,
                course.signatures(assignment),
            )  # fmt: skip
            racer = Racer(submission, lambda: submission, enabled=False)  # noqa: B023 - not called
            try:
                found = run_tests(plugin, submission, wanted_tests(plugin, options), racer, options.shrink)
            except KeyboardInterrupt:  # pytest would keep it to itself
                interrupted = True
                return
            except Exception as error:  # because one submission's trouble is not another's
                text = f"the kit failed, not the submission: {error}\n{traceback.format_exc(limit=-4)}"
                on_result(job, not_graded(job.submission, text))
                continue
            finally:
                submission.begin_exercise()  # ends the worker
            name = job.submission.id
            on_result(job, results.graded(name, assignment, as_text(job.submission.path), found))

    path, threads = list(sys.path), torch.get_num_threads()
    try:
        collect_and_run(course, assignment, options.public_only, run)
    finally:
        sys.path[:] = path
        torch.set_num_threads(threads)
        gc.unfreeze()
        gc.enable()
        _forget_tests(course.test_folders(assignment))
    if interrupted:
        raise KeyboardInterrupt


def _forget_tests(folders: list[Path]) -> None:
    """Let the next run of this process read test files anew."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and any(Path(file).is_relative_to(folder) for folder in folders):
            del sys.modules[name]
