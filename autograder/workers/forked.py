"""Workers that the forkserver forks and confines."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import msgspec

from autograder.errors import KitFailure
from autograder.protocol.limits import Limits
from autograder.protocol.records import Ended, Forked, WorkerRequest
from autograder.workers.base import ChannelWorker
from autograder.workers.forkserver import START_SECONDS, Forkserver, ask_for_worker
from autograder.workers.one_cpu import OneCpu

END_SECONDS = 2.0
MAX_NOTICE = 4096  # bytes of one notice on the control channel


class ForkedWorker(ChannelWorker):
    """A confined worker; its control channel tells its pid, and how it ended. cpu: its only one."""

    def __init__(self, server: Forkserver, request: WorkerRequest, max_output: int = 4096) -> None:
        output, its_output = os.pipe()
        try:
            channel, self._control = ask_for_worker(server.requests, request, its_output)
        except BaseException:  # because the pipe would stay open otherwise
            os.close(output)
            raise
        finally:
            os.close(its_output)
        super().__init__(0, channel, output, max_output)
        self.memory_mb = request.limits.memory_mb
        try:
            forked = self._notice(Forked, START_SECONDS)
        except TimeoutError:
            raise KitFailure(f"the forkserver did not answer within {START_SECONDS:g} s") from None
        self.pid, self.cpu = forked.pid, forked.cpu

    def ended(self) -> Ended | None:
        try:
            return self._notice(Ended, END_SECONDS)
        except TimeoutError:
            return None
        except KitFailure:  # the forkserver took its workers along
            self.kill()
            raise

    def _end_process(self) -> None:
        self._control.close()  # the forkserver kills the worker as soon as it sees this

    def _notice(self, kind: Any, seconds: float) -> Any:
        """What the forkserver tells; TimeoutError when it says nothing, KitFailure when it is gone."""
        self._control.settimeout(seconds)
        try:
            return msgspec.msgpack.decode(self._control.recv(MAX_NOTICE), type=kind)
        except TimeoutError:
            raise
        except (OSError, msgspec.DecodeError) as error:
            raise KitFailure(f"the forkserver is gone ({error}); run the command again") from None


@dataclass(frozen=True)
class ForkedWorkers:
    """Starts workers of one forkserver.

    max_output: bytes that are kept of what one request prints. scratch: each has a folder to write to.
    one_cpu: keeps them and this process together.
    """

    server: Forkserver
    limits: Limits
    max_output: int = 4096
    scratch: bool = False
    one_cpu: OneCpu | None = None

    def __call__(self) -> ForkedWorker:
        """A fresh worker."""
        cpu = None if self.one_cpu is None else self.one_cpu.for_next()
        worker = ForkedWorker(self.server, WorkerRequest(self.limits, self.scratch, cpu), self.max_output)
        if self.one_cpu is not None:
            self.one_cpu.follow(worker)
        return worker
