"""Processes that have imported torch already, kept from one grading to the next by `grade --watch`."""

from __future__ import annotations

from types import TracebackType

from autograder.protocol.records import Setup
from autograder.workers import forkserver, zygote
from autograder.workers.forkserver import Forkserver
from autograder.workers.plain import PlainWorkers
from autograder.workers.zygote import Child, Zygote


class ProcessCache:
    """Keeps the zygote, the forkserver (as long as its setup is the same) or the plain workers.

    keep_assignment: also the process that graded last, with its tests collected and their examples drawn.
    """

    def __init__(self, keep_assignment: bool = False) -> None:
        self._keep_assignment = keep_assignment
        self._assignment: tuple[str, Child] | None = None
        self._workers: PlainWorkers | None = None
        self._setup: Setup | None = None
        self._device = ""
        self._zygote: Zygote | None = None
        self._server: Forkserver | None = None

    def start_zygote(self, device: str) -> None:
        """Have a zygote for this device: the one that runs, or a new one, which imports while others work."""
        if self._zygote is None or self._device != device or self._zygote.process.poll() is not None:
            self.close()
            self._zygote, self._device = zygote.start(device), device

    def processes(self, setup: Setup) -> tuple[Zygote, Forkserver]:
        """A zygote, and a forkserver with this setup: those that run, or new ones."""
        self.start_zygote(setup.device)
        assert self._zygote is not None
        if self._server is None or self._setup != setup or not self._server.running():
            self._close_assignment()
            if self._server is not None:
                self._server.close()
            self._server, self._setup = forkserver.start(setup, self._zygote), setup
        return self._zygote, self._server

    def take_assignment(self, key: str) -> Child | None:
        """The assignment's process that was kept under this key, if it still runs. Any other one is ended."""
        if self._assignment is not None and self._assignment[0] == key and self._assignment[1].running():
            child = self._assignment[1]
            self._assignment = None
            return child
        self._close_assignment()
        return None

    def put_assignment(self, key: str, child: Child) -> None:
        """Keep an assignment's process that has done its jobs, or end it. key: says what it can grade."""
        if not self._keep_assignment:
            child.close()
            return
        self._close_assignment()
        self._assignment = (key, child)

    def _close_assignment(self) -> None:
        if self._assignment is not None:
            self._assignment[1].close()
            self._assignment = None

    def running(self) -> tuple[Zygote, Forkserver] | None:
        """The zygote and the forkserver that were asked for last; None where there are none."""
        if self._zygote is None or self._server is None or not self._server.running():
            return None
        return self._zygote, self._server

    def plain_workers(self) -> PlainWorkers:
        """Workers for a machine that can't fork."""
        if self._workers is None:
            self._workers = PlainWorkers()
        return self._workers

    def close(self) -> None:
        """End the processes."""
        self._close_assignment()
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None
        if self._workers is not None:
            self._workers.close()
            self._workers = None

    def __enter__(self) -> ProcessCache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
