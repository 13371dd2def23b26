"""Processes that have imported torch already, kept from one grading to the next by `grade --watch`."""

from __future__ import annotations

from types import TracebackType

from autograder.protocol.records import Setup
from autograder.workers import forkserver
from autograder.workers.forkserver import Forkserver
from autograder.workers.plain import PlainWorkers


class ProcessCache:
    """Keeps the forkserver (as long as its setup is the same) or the plain workers for the next grading."""

    def __init__(self) -> None:
        self._workers: PlainWorkers | None = None
        self._setup: Setup | None = None
        self._server: Forkserver | None = None

    def server(self, setup: Setup) -> Forkserver:
        """A forkserver with this setup: the running one, or a new one."""
        if self._server is None or self._setup != setup or self._server.process.poll() is not None:
            self.close()
            self._server, self._setup = forkserver.start(setup), setup
        return self._server

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
        if self._workers is not None:
            self._workers.close()
            self._workers = None

    def __enter__(self) -> ProcessCache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
