"""What every worker is to the grader: bytes go in, bytes come out within a time limit, and it can be killed.

`Worker` is the interface. `ChannelWorker` holds the one receive loop and its clock, for workers that are
processes of their own (forked.py, plain.py); in_notebook.py is the one that runs in the student's own kernel.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from autograder.protocol.framing import FrameReader
from autograder.protocol.records import Ended
from autograder.workers.captured_output import CapturedOutput
from autograder.workers.clock import CpuLimit, cpu_clock


class Worker(ABC):
    """One worker, from its start to its end.

    pid: of its process. memory_mb: what it may use, None where nothing limits it. alive: False once it was
    killed. printed: what its code printed since the last message was sent. grace: seconds that a call gets
    to stop by itself when its time is over, so that it can tell where it was (see sandbox/overrun.py).
    """

    pid: int
    memory_mb: int | None = None
    alive: bool = True
    printed: str = ""
    grace: float = 0.5

    @abstractmethod
    def send_bytes(self, data: bytes, limit: CpuLimit) -> None:
        """Send one message, its length included. TimeoutError, or OSError when the worker is gone."""

    @abstractmethod
    def recv_bytes(self, limit: CpuLimit, max_bytes: int) -> memoryview:
        """The next message without its length.

        TimeoutError once the limit is reached, or OutOfTime where the worker can tell in which loop;
        OversizedMessage, WireError for more than one message, OSError when the worker is gone.
        """

    @abstractmethod
    def ended(self) -> Ended | None:
        """How it ended; None when it still runs, or when that can't be known."""

    @abstractmethod
    def kill(self) -> None:
        """End it and close what it holds; a second call does nothing."""

    def time_limit(self, seconds: float, grace: float = 0.0) -> CpuLimit:
        """A limit of this much of its CPU time, from now. grace: see CpuLimit."""
        return CpuLimit(self.pid, seconds, grace)

    def cpu_seconds(self) -> float:
        """The CPU time that its process, with all its threads, has taken so far."""
        return time.clock_gettime(cpu_clock(self.pid))


StartWorker = Callable[[], Worker]


class ChannelWorker(Worker):
    """A worker at the other end of a socket.

    channel: the socket. output: a pipe with what the worker prints, if that is kept. max_output: bytes of it
    that are kept for each message.
    """

    def __init__(
        self, pid: int, channel: socket.socket, output: int | None = None, max_output: int = 0
    ) -> None:
        self.pid = pid
        self._channel = channel
        self._output = output
        self._max_output = max_output
        self._captured: CapturedOutput | None = None
        channel.setblocking(False)
        self._incoming = selectors.DefaultSelector()
        self._incoming.register(channel, selectors.EVENT_READ)
        if output is not None:
            os.set_blocking(output, False)
            self._incoming.register(output, selectors.EVENT_READ)
        self._outgoing = selectors.DefaultSelector()
        self._outgoing.register(channel, selectors.EVENT_WRITE)

    @property
    def printed(self) -> str:  # type: ignore[override] # because it is read only here
        return "" if self._captured is None else self._captured.text

    def send_bytes(self, data: bytes, limit: CpuLimit) -> None:
        self._captured = None
        view = memoryview(data)
        while view:
            try:
                view = view[self._channel.send(view) :]
            except BlockingIOError:
                self._outgoing.select(limit.patience())
                limit.look()

    def recv_bytes(self, limit: CpuLimit, max_bytes: int) -> memoryview:
        reader = FrameReader(max_bytes)
        complete = False
        while not complete:
            ready = self._incoming.select(limit.patience())
            limit.look()  # also when something came: one byte at a time is no way round the limit
            for key, _events in ready:
                if key.fileobj is self._channel:
                    with contextlib.suppress(BlockingIOError):
                        part = self._channel.recv(reader.read_size)
                        if not part:
                            raise ConnectionResetError
                        complete = reader.add(part)
                else:
                    self._take_output(key.fd)
        return reader.body()

    def _take_output(self, descriptor: int) -> None:
        """What was printed is taken out of the pipe, so that nobody who prints ever waits."""
        if self._captured is None:
            self._captured = CapturedOutput(self._max_output)
        if not self._captured.take(descriptor):
            self._incoming.unregister(descriptor)

    def kill(self) -> None:
        if self.alive:
            self.alive = False
            self._incoming.close()
            self._outgoing.close()
            self._channel.close()
            if self._output is not None:
                os.close(self._output)
            self._end_process()

    @abstractmethod
    def _end_process(self) -> None:
        """End the process, now that its channel is closed."""
