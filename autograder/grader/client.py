"""The grader's end of one worker: requests with time limits, and what went wrong told as StudentFailure."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from typing import Any

import msgspec
import torch

from autograder.errors import KitFailure, StudentFailure, WireError
from autograder.grader import messages
from autograder.grader.clock import CpuLimit, cpu_clock
from autograder.grader.printed import Printed
from autograder.sandbox.confinement import Limits
from autograder.sandbox.forkserver import START_SECONDS, Ended, Forkserver, ask_for_worker
from autograder.sandbox.worker import MAX_BASES, Frame, Problem
from autograder.wire import HEADER, Handle, Packer, TensorInfo, Unpacker

END_SECONDS = 2.0


class WorkerEnded(Exception):
    """The worker is gone; `failure` says why, in a student's words."""

    def __init__(self, failure: StudentFailure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class StudentException(Exception):
    """The student's code raised; `problem` is what the worker told of it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class WorkerClient:
    """One worker, from its start to its end.

    max_message: the largest answer in bytes. max_output: bytes that are kept of what one request prints.
    note: gets each answer, for a trace. resolve: what handles in answers become, and handle_of the other way
    round for arguments. doubt: a worker that was killed without a reason that is known here is a failure of
    the kit, which makes the submission be graded once more, and not the student's.
    """

    def __init__(
        self,
        server: Forkserver,
        limits: Limits,
        max_message: int,
        resolve: Callable[[Handle], Any],
        handle_of: Callable[[Any], Handle],
        note: Callable[[Any], None] = lambda _answer: None,
        max_output: int = 4096,
        doubt: bool = False,
    ) -> None:
        self._output, output = os.pipe()
        os.set_blocking(self._output, False)
        try:
            self._data, self._control = ask_for_worker(server.requests, limits, output)
        finally:
            os.close(output)
        self._data.setblocking(False)
        self._incoming = select.poll()
        self._incoming.register(self._data, select.POLLIN)
        self._incoming.register(self._output, select.POLLIN)
        self._outgoing = select.poll()
        self._outgoing.register(self._data, select.POLLOUT)
        self._max_output = max_output
        self._printed: Printed | None = None
        self._limits = limits
        self._max_message = max_message
        self._packer = Packer(handle_of)
        self._unpacker = Unpacker(resolve, dense=True)
        self._number = 0
        self._note = note
        self._doubt = doubt
        self.freed: list[int] = []
        self.alive = True
        try:
            self.pid = self._told(int, START_SECONDS)
        except TimeoutError:
            raise KitFailure(f"the forkserver did not answer within {START_SECONDS:g} s") from None

    @property
    def tensors(self) -> list[tuple[torch.Tensor, TensorInfo]]:
        """(tensor, what was said of it) for each tensor of the last answer."""
        return self._unpacker.tensors

    @property
    def printed(self) -> str:
        """What the student's code printed during the last request."""
        return self._printed.text if self._printed is not None else ""

    def request(self, what: object, seconds: float, operation: str, *arguments: Any) -> Any:
        """The worker's answer to one operation.

        what: how messages name it by its str(), e.g. "corr2d(X, K)". seconds: its CPU time at most; three
        times as long by the wall clock, in which waiting for a processor does not count. Raises
        StudentException, or WorkerEnded when the worker is no more.
        """
        self._number += 1
        self._printed = None
        freed, self.freed = self.freed, []
        try:
            data = self._packer.message(self._number, freed, operation, *arguments)
        except WireError as error:
            raise KitFailure(f"a test sends what can't be sent: {error}") from None
        clock = CpuLimit(self.pid, seconds)
        try:
            self._send(data, clock)
            answer = self._unpacker.message(self._receive(clock))
            if len(answer) != 3 or answer[0] != self._number or answer[1] not in ("ok", "error"):
                raise WireError("not an answer to this request")
            problem = None if answer[1] == "ok" else _problem(answer[2])
        except TimeoutError:
            self._fail("timeout", messages.timeout(what, seconds), "timeout")
        except _Oversized:
            limit = self._max_message / 2**20
            self._fail("oversized", messages.oversized_reply(what, limit), "crashed")
        except WireError:
            self._fail("broken", messages.broken_reply(what), "crashed")
        except OSError:
            ended = self._ended()
            if self._doubt and ended is not None and ended.signal == signal.SIGKILL and not ended.reason:
                self.close()
                raise KitFailure(f"the worker was killed from outside during {what}") from None
            out_of_time = ended is not None and ended.signal == signal.SIGXCPU
            text = messages.crashed(what, messages.how_it_ended(ended))
            self._fail("crash", text, "timeout" if out_of_time else "crashed")
        self._note(answer[2] if problem is None else [problem.type_name])
        if problem is not None:
            if problem.type_name == "MemoryError" or "DefaultCPUAllocator" in problem.message:
                text = messages.out_of_memory(what, self._limits.memory_mb)
                raise StudentFailure("memory", text)
            raise StudentException(problem)
        return answer[2]

    def cpu_seconds(self) -> float:
        """The CPU time that the worker's process, with all its threads, has taken so far."""
        return time.clock_gettime(cpu_clock(self.pid))

    def close(self) -> None:
        """End the worker."""
        if self.alive:
            self.alive = False
            self._data.close()
            self._control.close()
            os.close(self._output)

    def _fail(self, kind: str, message: str, status: str) -> None:
        self.close()
        raise WorkerEnded(StudentFailure(kind, message, status)) from None

    def _send(self, data: bytes, clock: CpuLimit) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[self._data.send(view) :]
            except BlockingIOError:
                self._outgoing.poll(clock.patience())
                clock.look()

    def _receive(self, clock: CpuLimit) -> memoryview:
        """One message body; anything that comes with it was not asked for, and breaks the channel."""
        buffer = bytearray()
        wanted = HEADER.size
        while len(buffer) < wanted:
            ready = self._incoming.poll(clock.patience())
            clock.look()  # also when something came: one byte at a time is no way round the limit
            for descriptor, _event in ready:
                if descriptor == self._output:
                    self._take_output()
                    continue
                with contextlib.suppress(BlockingIOError):
                    part = self._data.recv(1 << 20 if wanted > 1 << 16 else 1 << 16)
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

    def _take_output(self) -> None:
        """What was printed is taken out of the pipe, so that nobody who prints ever waits."""
        if self._printed is None:
            self._printed = Printed(self._max_output)
        if not self._printed.take(self._output):
            self._incoming.unregister(self._output)

    def _ended(self) -> Ended | None:
        """How the worker ended, as the forkserver saw it; None when it still runs, its channel closed."""
        try:
            return self._told(Ended, END_SECONDS)
        except TimeoutError:
            return None
        except KitFailure:  # it took its workers along
            self.close()
            raise

    def _told(self, kind: Any, seconds: float) -> Any:
        """What the forkserver tells; TimeoutError when it says nothing, KitFailure when it is gone."""
        self._control.settimeout(seconds)
        try:
            return msgspec.msgpack.decode(self._control.recv(4096), type=kind)
        except TimeoutError:
            raise
        except (OSError, msgspec.DecodeError) as error:
            raise KitFailure(f"the forkserver is gone ({error}); run the command again") from None


class _Oversized(Exception):
    """An answer longer than allowed."""


def _problem(value: Any) -> Problem:
    try:
        problem = msgspec.convert(value, Problem)
    except msgspec.ValidationError as error:
        raise WireError(f"not a problem: {error}") from None
    frames = [Frame(f.file[:200], f.line, f.function[:100], f.text[:200]) for f in problem.frames[:6]]
    bases = [base[:100] for base in problem.bases[:MAX_BASES]]
    return Problem(problem.type_name[:100], problem.message[:2000], frames, problem.missing, bases)
