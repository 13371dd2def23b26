"""The grader's side of the forkserver: start it, and ask it for workers."""

from __future__ import annotations

import array
import os
import socket
import subprocess
import sys
from dataclasses import dataclass

import msgspec

from autograder.errors import KitFailure, ResourceError
from autograder.protocol.limits import Limits
from autograder.protocol.records import Setup

MAX_NOTICE = 65536
START_SECONDS = 120.0


@dataclass
class Forkserver:
    """The session's side: the process and the socket that requests go to; shared by forked children."""

    process: subprocess.Popen[bytes]
    requests: socket.socket

    def close(self) -> None:
        """End the forkserver and with it every worker."""
        self.requests.close()
        self.process.kill()
        self.process.wait()


def start(setup: Setup) -> Forkserver:
    """Exec a forkserver; returns at once, while it still imports."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "HOME": "/nonexistent",
    }
    if setup.device == "cuda":
        environment |= {
            name: os.environ[name]
            for name in ("LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")
            if name in os.environ
        }
    # What it needs to know goes through the socket: workers have its environment and its command line too.
    ours.send(msgspec.msgpack.encode(setup))
    command = [sys.executable, "-s", "-P", "-m", "autograder.sandbox.forkserver", str(theirs.fileno())]
    with theirs:
        try:
            process = subprocess.Popen(
                command,
                env=environment,
                cwd="/",
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        except OSError as error:
            ours.close()
            raise ResourceError(no_process(error)) from None
    return Forkserver(process, ours)


def no_process(error: OSError) -> str:
    """What to say when a process can't be started."""
    return (
        f"no process can be started ({error.strerror}): end other programs, or raise the limit that "
        "`ulimit -u` shows; what was graded is kept"
    )


def ask_for_worker(
    requests: socket.socket, limits: Limits, output: int | None = None
) -> tuple[socket.socket, socket.socket]:
    """(data channel, control channel) of a fresh worker. output: where what it prints goes, if anywhere."""
    data, worker_data = socket.socketpair()
    control, server_control = socket.socketpair()
    with worker_data, server_control:
        descriptors = array.array("i", [worker_data.fileno(), server_control.fileno()])
        if output is not None:
            descriptors.append(output)
        try:
            requests.sendmsg(
                [msgspec.msgpack.encode(limits)],
                [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)],
            )
        except OSError as error:
            raise KitFailure(f"the forkserver is gone ({error}); run the command again") from None
    return data, control


def wait_until_ready(server: Forkserver) -> None:
    """Return once the forkserver has imported everything and serves."""
    data, control = ask_for_worker(server.requests, Limits())
    with data, control:
        control.settimeout(START_SECONDS)
        try:
            control.recv(MAX_NOTICE)
        except TimeoutError:
            raise KitFailure(f"the forkserver did not start within {START_SECONDS:g} s") from None
