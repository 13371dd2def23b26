"""The worker of `check` in a notebook: the student's own kernel, with nothing between it and the tests.

It has the interface of the others. A time limit interrupts the cell, as the stop button does. It can't end
code that catches KeyboardInterrupt or that never comes back from a library to Python, it limits no memory,
and a crash takes the kernel along. In a thread other than the main one nothing can be interrupted.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import threading
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from autograder.errors import OversizedMessage
from autograder.protocol.framing import HEADER
from autograder.protocol.records import Ended
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
    """Watches a limit in a thread, and interrupts the main thread once it is reached."""

    def __init__(self, limit: CpuLimit) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._over = threading.Event()
        self.rang = False
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """Interrupt no more."""
        self._over.set()
        with self._lock:  # an interrupt that is being sent has been sent after this
            pass

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
    """TimeoutError from whatever runs inside once the limit is reached; a KeyboardInterrupt is the user's."""
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
        raise TimeoutError from None
    finally:
        alarm.stop()
    if alarm.rang:
        raise TimeoutError
