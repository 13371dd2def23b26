"""The session's side of the zygote: start it, and have processes forked from it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import Literal

from autograder.errors import KitFailure, ResourceError

Role = Literal["forkserver", "assignment", "certify"]
CHANNELS: dict[Role, socket.SocketKind] = {
    "forkserver": socket.SOCK_SEQPACKET,
    "assignment": socket.SOCK_STREAM,
    "certify": socket.SOCK_STREAM,
}
START_SECONDS = 120.0
END_SECONDS = 5.0
CUDA_VARIABLES = ("LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",  # more could exceed the user's limit of threads
    "HYPOTHESIS_NO_PLUGINS": "1",  # what else is installed is no part of a grade, and takes long to import
    "HOME": "/nonexistent",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # huge pages: less to copy at each fork
}


@dataclass
class Child:
    """A process forked from the zygote. channel: its only connection."""

    pid: int
    pidfd: int
    channel: socket.socket

    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not _readable(self.pidfd, 0)

    def kill(self) -> None:
        """End it now."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def close(self) -> None:
        """End it, wait for its end, and close what leads to it."""
        self.channel.close()
        self.kill()
        _readable(self.pidfd, END_SECONDS)
        os.close(self.pidfd)


@dataclass
class Zygote:
    """A clean process that imports torch once, and forks children on request."""

    process: subprocess.Popen[bytes]
    requests: socket.socket

    def fork(self, role: Role) -> Child:
        """A child with this role; waits until the zygote has imported everything."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, CHANNELS[role])
        with theirs:
            try:
                socket.send_fds(self.requests, [role.encode()], [theirs.fileno()])
                self.requests.settimeout(START_SECONDS)
                answer, descriptors, _flags, _address = socket.recv_fds(self.requests, 4096, 1)
            except TimeoutError:
                ours.close()
                raise KitFailure(f"the zygote did not start within {START_SECONDS:g} s") from None
            except OSError as error:
                ours.close()
                raise KitFailure(f"the zygote is gone ({error}); run the command again") from None
        if not descriptors:
            ours.close()
            if answer:
                raise ResourceError(no_process(OSError(int(answer), os.strerror(int(answer)))))
            raise KitFailure("the zygote is gone; run the command again")
        return Child(int(answer), descriptors[0], ours)

    def close(self) -> None:
        """End it, and with it every process forked from it."""
        self.requests.close()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def environment(device: str = "cpu") -> dict[str, str]:
    """The scrubbed environment of a zygote and of all that is forked from it."""
    given = CUDA_VARIABLES if device == "cuda" else ()
    return ENVIRONMENT | {name: os.environ[name] for name in given if name in os.environ}


def possible() -> bool:
    """Whether this machine has what zygotes, and forkservers, are made of."""
    return sys.platform.startswith("linux") and hasattr(os, "fork") and hasattr(os, "pidfd_open")


_early: list[Zygote] = []


def start_early() -> None:
    """Exec the zygote that `start` will be asked for: it imports while this process imports other modules.

    What ends this process must call `end_early`, for the command may not need it.
    """
    with contextlib.suppress(ResourceError):  # `start` tries again, and says so
        _early.append(execute())


def end_early() -> None:
    """End the zygote that was started early and not asked for."""
    while _early:
        unneeded = _early.pop()
        unneeded.process.kill()
        unneeded.close()


def start(device: str = "cpu") -> Zygote:
    """A zygote for this device, which may still import: the one that was started early, or a new one."""
    return _early.pop() if _early and device == "cpu" else execute(device)


def execute(device: str = "cpu") -> Zygote:
    """Exec a zygote; returns at once, while it still imports."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-s", "-P", "-m", "autograder.sandbox.zygote", str(theirs.fileno())]
    with theirs:
        try:
            process = subprocess.Popen(
                command,
                env=environment(device),
                cwd="/",
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                stdin=subprocess.DEVNULL,
            )
        except OSError as error:
            ours.close()
            raise ResourceError(no_process(error)) from None
    return Zygote(process, ours)


def no_process(error: OSError) -> str:
    """What to say when a process can't be started."""
    return (
        f"no process can be started ({error.strerror}): end other programs, or raise the limit that "
        "`ulimit -u` shows; what was graded is kept"
    )


def _readable(descriptor: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(1000 * seconds))
