"""Processes that have imported torch already, kept from one grading to the next by `grade --watch`."""

from __future__ import annotations

from types import TracebackType

from autograder.protocol.records import Setup
from autograder.workers import forkserver, zygote
from autograder.workers.forkserver import Forkserver
from autograder.workers.plain import PlainWorkers
from autograder.workers.zygote import Zygote


class ProcessCache:
    """Keeps the zygote, the forkserver (as long as its setup is the same) or the plain workers."""

    def __init__(self) -> None:
        self._workers: PlainWorkers | None = None
        self._setup: Setup | None = None
        self._zygote: Zygote | None = None
        self._server: Forkserver | None = None

    def processes(self, setup: Setup) -> tuple[Zygote, Forkserver]:
        """A zygote, and a forkserver with this setup: those that run, or new ones."""
        same_device = self._setup is not None and self._setup.device == setup.device
        if self._zygote is None or not same_device or self._zygote.process.poll() is not None:
            self.close()
            self._zygote = zygote.start(setup.device)
        if self._server is None or self._setup != setup or not self._server.running():
            if self._server is not None:
                self._server.close()
            self._server, self._setup = forkserver.start(setup, self._zygote), setup
        return self._zygote, self._server

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
