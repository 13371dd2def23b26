"""The worker of `check` in a notebook: the student's own kernel, with nothing between it and the tests.

It has the interface of the others. A time limit interrupts the cell, as the stop button does. It can't end
code that catches KeyboardInterrupt or that never comes back from a library to Python, it limits no memory,
and a crash takes the kernel along. In a thread other than the main one nothing can be interrupted.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType, ModuleType
from typing import Any

from autograder.errors import OutOfTime, OversizedMessage
from autograder.protocol.framing import HEADER
from autograder.protocol.records import Ended, Loop
from autograder.sandbox.overrun import loop_of
from autograder.sandbox.worker import Worker as ServedWorker
from autograder.workers.base import Worker
from autograder.workers.clock import CpuLimit


class InNotebookWorker(Worker):
    """Answers requests in this very process. namespace: what the notebook has defined."""

    grace = 0.0  # an interrupt ends a call here, and not the call itself

    def __init__(self, namespace: dict[str, Any]) -> None:
        module = ModuleType("notebook")
        module.__dict__.update(namespace)
        self.pid = os.getpid()
        self._worker = ServedWorker.in_this_process(module)
        self._request = memoryview(b"")

    def send_bytes(self, data: bytes, limit: CpuLimit) -> None:
        self._request = memoryview(data)[HEADER.size :]

    def recv_bytes(self, limit: CpuLimit, max_bytes: int) -> memoryview:
        with _interrupted_by(limit):
            answer = memoryview(self._worker.answer(self._request))[HEADER.size :]
        if len(answer) > max_bytes:
            raise OversizedMessage(f"a message of {len(answer)} bytes")
        return answer

    def ended(self) -> Ended | None:
        return None

    def kill(self) -> None:
        self.alive = False


class _Alarm:
    """Watches a limit in a thread, and interrupts the main thread once it is reached.

    rang: it was reached. loop: in which the code was then.
    """

    def __init__(self, limit: CpuLimit) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._over = threading.Event()
        self.rang = False
        self.loop: Loop | None = None
        self._before = signal.signal(signal.SIGINT, self._interrupted)
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """Interrupt no more."""
        self._over.set()
        with self._lock:  # an interrupt that is being sent has been sent after this
            pass

    def restore(self) -> None:
        """Let the notebook have its interrupts back."""
        signal.signal(signal.SIGINT, self._before or signal.SIG_DFL)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.rang and self.loop is None:
            self.loop = loop_of(frame)
        if callable(self._before):
            self._before(number, frame)
        if self.rang:
            raise KeyboardInterrupt

    def _watch(self) -> None:
        while not self._over.wait(self._limit.patience()):
            try:
                self._limit.check()
            except TimeoutError:
                with self._lock:
                    if not self._over.is_set():
                        self.rang = True
                        _thread.interrupt_main()
                return


@contextlib.contextmanager
def _interrupted_by(limit: CpuLimit) -> Iterator[None]:
    """Ends whatever runs inside once the limit is reached; a KeyboardInterrupt is the user's.

    OutOfTime where it was in a loop, TimeoutError elsewhere and for code that waits.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    alarm = _Alarm(limit)
    try:
        yield
        alarm.stop()
        if alarm.rang:  # too late for the code inside: take the interrupt here
            time.sleep(1)
    except KeyboardInterrupt:
        if not alarm.rang:
            raise
    finally:
        alarm.stop()
        alarm.restore()
    if alarm.rang:
        raise TimeoutError if alarm.loop is None or limit.mostly_waited() else OutOfTime(alarm.loop)
