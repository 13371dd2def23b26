"""Workers without confinement, for machines that have no fork: macOS, Windows.

They are ordinary child processes, connected through loopback, for students' own work on their own machine.
The next worker is started while the last one is at work, so that nobody waits for torch twice.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

from autograder.errors import KitFailure
from autograder.protocol.records import Ended
from autograder.sandbox.confinement import LAYERS, Layer
from autograder.sandbox.plain_worker import HOST, TOKEN_BYTES, read_exactly
from autograder.workers import zygote
from autograder.workers.base import ChannelWorker

START_SECONDS = 120.0
END_SECONDS = 2.0
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def needed() -> bool:
    """Whether this machine lacks what the forkserver is made of."""
    return not zygote.possible()


def layers() -> list[Layer]:
    """What confines a plain worker: nothing."""
    return [Layer(name, False, "none here; a plain child process") for name in LAYERS]


@dataclass
class PlainProcess:
    """A worker's process. token: what it says first, so that no other program is taken for it."""

    process: subprocess.Popen[bytes]
    token: bytes

    def kill(self) -> None:
        """End it and wait for its end."""
        self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()


class PlainWorker(ChannelWorker):
    """A worker that is a plain child process. What student code prints is not kept."""

    def __init__(self, process: PlainProcess, channel: socket.socket) -> None:
        super().__init__(process.process.pid, channel)
        self._process = process

    def ended(self) -> Ended | None:
        if not hasattr(signal, "SIGXCPU"):  # this machine has no signals to tell it by
            return None
        try:
            code = self._process.process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        return Ended(None, -code) if code < 0 else Ended(code, None)

    def _end_process(self) -> None:
        self._process.kill()


class PlainWorkers:
    """Starts workers one ahead of need. command: what runs one, the port to connect to is added."""

    command = (sys.executable, "-s", "-P", "-m", "autograder.sandbox.plain_worker")

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self._spare = self._start()

    def __call__(self) -> PlainWorker:
        """A fresh worker; KitFailure when it does not come up."""
        worker, self._spare = self._spare, self._start()
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._listener.settimeout(max(0.01, deadline - time.monotonic()))
                channel, _address = self._listener.accept()
                channel.settimeout(max(0.01, deadline - time.monotonic()))
                token = read_exactly(channel, TOKEN_BYTES)
            except OSError as error:
                worker.kill()
                raise KitFailure(f"a worker did not start: {error}") from None
            if token == worker.token:
                return PlainWorker(worker, channel)
            if token == self._spare.token:  # it was faster
                worker, self._spare = self._spare, worker
                return PlainWorker(worker, channel)
            channel.close()

    def close(self) -> None:
        """End the worker that waits for its turn."""
        self._spare.kill()
        self._listener.close()

    def _start(self) -> PlainProcess:
        port = self._listener.getsockname()[1]
        token = secrets.token_bytes(TOKEN_BYTES)
        process = subprocess.Popen(
            [*self.command, str(port)],
            env=os.environ | ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdin is not None
        process.stdin.write(token)
        process.stdin.flush()  # and it stays open: its end tells the worker that the grader is gone
        return PlainProcess(process, token)
