"""A worker without confinement, for machines that have no fork: macOS, Windows.

It is an ordinary child process, connected through loopback, for students' own work on their own machine. The
next worker is started while the last one is at work, so that nobody waits for torch twice.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass

from autograder.errors import KitFailure
from autograder.sandbox.confinement import LAYERS, Layer

HOST = "127.0.0.1"
START_SECONDS = 120.0
TOKEN_BYTES = 32
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def needed() -> bool:
    """Whether this machine lacks what the forkserver is made of."""
    return not (sys.platform.startswith("linux") and hasattr(os, "fork") and hasattr(os, "pidfd_open"))


def layers() -> list[Layer]:
    """What confines a plain worker: nothing."""
    return [Layer(name, False, "none here; a plain child process") for name in LAYERS]


@dataclass
class PlainProcess:
    """A worker's process. token: what it says first, so that no other program is taken for it."""

    process: subprocess.Popen[bytes]
    token: bytes

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()


class PlainWorkers:
    """Starts workers one ahead of need. command: what runs one, the port to connect to is added."""

    command = (sys.executable, "-s", "-P", "-m", "autograder.sandbox.plain")

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self._listener.settimeout(START_SECONDS)
        self._spare = self._start()

    def take(self) -> tuple[PlainProcess, socket.socket]:
        """A fresh worker and its channel; KitFailure when it does not come up."""
        worker, self._spare = self._spare, self._start()
        while True:
            try:
                channel, _address = self._listener.accept()
                channel.settimeout(START_SECONDS)
                token = _exactly(channel, TOKEN_BYTES)
            except OSError as error:
                worker.kill()
                raise KitFailure(f"a worker did not start: {error}") from None
            if token == worker.token:
                return worker, channel
            if token == self._spare.token:  # it was faster
                worker, self._spare = self._spare, worker
                return worker, channel
            channel.close()

    def close(self) -> None:
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


def _exactly(channel: socket.socket, length: int) -> bytes:
    """This many bytes; fewer when the channel ends."""
    data = b""
    while len(data) < length and (part := channel.recv(length - len(data))):
        data += part
    return data


# ---- the worker's own process


def main(port: int) -> None:
    """Serve requests until the grader lets go."""
    token = sys.stdin.buffer.read(TOKEN_BYTES)
    threading.Thread(target=_end_with_grader, daemon=True).start()
    with socket.create_connection((HOST, port)) as channel:
        import torch

        from autograder.sandbox.worker import Worker
        from autograder.wire import HEADER

        torch.set_num_threads(1)
        worker = Worker(-1, "cpu")
        channel.sendall(token)
        while len(header := _exactly(channel, HEADER.size)) == HEADER.size:
            body = _exactly(channel, HEADER.unpack(header)[0])
            channel.sendall(worker.answer(memoryview(body)))


def _end_with_grader() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
