"""Requests to one worker with time limits; what went wrong becomes a StudentFailure."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable
from typing import Any, NoReturn

import msgspec
import torch

from autograder.errors import (
    BrokenTest,
    KitFailure,
    OutOfTime,
    OversizedMessage,
    StudentException,
    StudentFailure,
    WireError,
    WorkerEnded,
)
from autograder.feedback import advice, limit_messages, messages
from autograder.protocol.records import (
    FROM_OUTSIDE,
    OUT_OF_CPU_TIME,
    OUT_OF_TIME,
    Handle,
    Loop,
    Problem,
    TensorInfo,
    trimmed,
)
from autograder.protocol.wire import Packer, Unpacker
from autograder.workers.base import Worker

COLLECT_AFTER = 16 * 2**20  # bytes of answers


class Account:
    """Is told what a worker takes; this one keeps nothing of it."""

    def add_reading(self, seconds: float) -> None:
        """Note CPU time in which an answer was read."""

    def add_time_out(self, operation: str) -> None:
        """Note that the worker ran out of time in an operation."""

    def in_words(self, seconds: float) -> str:
        """How messages name the time limit of a request."""
        return limit_messages.seconds_text(seconds)


class WorkerClient:
    """Asks one worker, from its start to its end.

    max_message: the largest answer in bytes. record: gets each operation, its answer or
    Problem, and the answer's size in bytes, for a trace. resolve: what handles in
    answers become, and handle_of the other way round for arguments. retry_unexplained_kill: a worker that
    was killed from outside is a failure of the kit, so that the submission is graded again, and not the
    student's. account: is told of time that answers take to read, and of time-outs.
    """

    def __init__(
        self,
        worker: Worker,
        max_message: int,
        resolve: Callable[[Handle], Any],
        handle_of: Callable[[Any], Handle],
        record: Callable[[str, Any, int], None] = lambda _operation, _answer, _size: None,
        retry_unexplained_kill: bool = False,
        account: Account | None = None,
    ) -> None:
        self.worker = worker
        self.freed: list[int] = []
        self._max_message = max_message
        self._packer = Packer(handle_of)
        self._unpacker = Unpacker(resolve, dense=True)
        self._number = 0
        self._received = 0
        self._record = record
        self._retry_unexplained_kill = retry_unexplained_kill
        self._account = account or Account()

    @property
    def alive(self) -> bool:
        """Whether the worker can still be asked."""
        return self.worker.alive

    @property
    def tensors(self) -> list[tuple[torch.Tensor, TensorInfo]]:
        """(tensor, what was said of it) for each tensor of the last answer."""
        return self._unpacker.tensors

    @property
    def printed(self) -> str:
        """What the student's code printed during the last request."""
        return self.worker.printed

    def request(
        self, what: object, seconds: float, operation: str, *arguments: Any, stops_itself: bool = False
    ) -> Any:
        """The worker's answer to one operation.

        what: how messages name it by its str(), e.g. "corr2d(X, K)". seconds: its CPU time at most, and as
        long may it wait, but for a processor, which does not count. stops_itself: the worker has that limit,
        too, and gets a little more CPU time to tell where it was. Raises StudentException, or WorkerEnded
        when the worker is no more.
        """
        self._number += 1
        freed, self.freed = self.freed, []
        try:
            data = self._packer.message(self._number, freed, operation, *arguments)
        except WireError as error:
            raise BrokenTest(f"it sends what can't be sent: {error}") from None
        limit = self.worker.time_limit(seconds, self.worker.grace if stops_itself else 0)
        try:
            self.worker.send_bytes(data, limit)
            body = self.worker.recv_bytes(limit, self._max_message)
            self._make_room(len(body))
            started = time.process_time()
            answer = self._unpacker.message(body)
            size = len(body)
            del body
            spent = time.process_time() - started
            self._account.add_reading(spent)
            limit.charge(spent)
            if not _answers(answer, self._number):
                raise WireError("not an answer to this request")
            problem = None if answer[1] == "ok" else _problem(answer[2])
        except TimeoutError:
            self._account.add_time_out(operation)
            within = self._account.in_words(seconds)
            if limit.mostly_waited():
                self._fail("timeout", limit_messages.waited(what, within), "timeout", advice.WAITING)
            self._fail("timeout", limit_messages.timeout(what, within), "timeout")
        except OutOfTime as error:
            self._fail_in_loop(operation, what, seconds, error.loop)
        except OversizedMessage:
            self._fail("memory", messages.oversized_reply(what, self._max_message / 2**20), "crashed")
        except (WireError, RecursionError, MemoryError):
            self._fail("crash", messages.broken_reply(what), "crashed")
        except OSError:
            self._explain_end(what)
        if problem is not None and problem.type_name == OUT_OF_TIME:
            self._fail_in_loop(operation, what, seconds, problem.loop)
        self._record(operation, answer[2] if problem is None else problem, size)
        if problem is not None:
            if problem.type_name == "MemoryError" or "DefaultCPUAllocator" in problem.message:
                raise StudentFailure("memory", limit_messages.out_of_memory(what, self.worker.memory_mb))
            raise StudentException(problem)
        return answer[2]

    def _make_room(self, size: int) -> None:
        """Before a large answer is decoded: let go of the last one, and of others that hang in cycles.

        A grader child has its garbage collector off.
        """
        self._received += size
        if self._received > COLLECT_AFTER:
            self._received = 0
            self._unpacker.tensors = []
            gc.collect()

    def close(self) -> None:
        """End the worker."""
        self.worker.kill()

    def _explain_end(self, what: object) -> NoReturn:
        """WorkerEnded with how the worker ended; KitFailure where its end is somebody else's doing."""
        ended = self.worker.ended()
        if ended is not None and ended.reason in FROM_OUTSIDE and self._retry_unexplained_kill:
            self.close()
            raise KitFailure(f"the worker was killed from outside during {what}") from None
        out_of_time = ended is not None and (
            ended.reason == OUT_OF_CPU_TIME or ended.signal == getattr(signal, "SIGXCPU", -1)
        )
        text = limit_messages.crashed(what, limit_messages.how_it_ended(ended))
        if out_of_time:
            self._fail("timeout", text, "timeout")
        self._fail("crash", text, "crashed")

    def _fail_in_loop(self, operation: str, what: object, seconds: float, loop: Loop | None) -> NoReturn:
        self._account.add_time_out(operation)
        text = limit_messages.timeout(what, self._account.in_words(seconds), loop)
        self._fail("timeout", text, "timeout", advice.for_loop(loop))

    def _fail(self, kind: str, message: str, status: str, to_try: str | None = None) -> NoReturn:
        self.close()
        raise WorkerEnded(StudentFailure(kind, message, status, advice=to_try)) from None


def _answers(answer: list[Any], number: int) -> bool:
    """Whether this is `[number, "ok" or "error", value]`. Types first: comparing a tensor gives a tensor."""
    return (
        len(answer) == 3
        and type(answer[0]) is int
        and answer[0] == number
        and type(answer[1]) is str
        and answer[1] in ("ok", "error")
    )


def _problem(value: Any) -> Problem:
    """A Problem cut to its limits; WireError for anything else."""
    try:
        return trimmed(msgspec.convert(value, Problem))
    except (msgspec.ValidationError, RecursionError) as error:
        raise WireError(f"not a problem: {error}") from None
