"""The grader's side of the forkserver: start it, and ask it for workers."""

from __future__ import annotations

import array
import socket
from dataclasses import dataclass

import msgspec

from autograder.errors import KitFailure
from autograder.protocol.limits import Limits
from autograder.protocol.records import Setup, WorkerRequest
from autograder.workers import zygote as zygotes
from autograder.workers.zygote import Child, Zygote

MAX_NOTICE = 65536
START_SECONDS = 120.0


@dataclass
class Forkserver:
    """Where workers come from. requests: leads to the forkserver, and is shared by whoever asks it.

    process, zygote: only in the process that started them.
    """

    requests: socket.socket
    process: Child | None = None
    zygote: Zygote | None = None

    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process is not None and self.process.running()

    def close(self) -> None:
        """End the forkserver, and with it every worker."""
        if self.process is not None:
            self.process.close()
        if self.zygote is not None:
            self.zygote.close()


def start(setup: Setup, zygote: Zygote | None = None) -> Forkserver:
    """A forkserver, forked from this zygote or from one of its own."""
    own = None if zygote is not None else zygotes.start(setup.device)
    try:
        child = (zygote or own).fork("forkserver")  # type: ignore[union-attr] # one of them is there
        # Through the socket, because workers have its environment and its command line too.
        child.channel.send(msgspec.msgpack.encode(setup))
    except BaseException:  # because the zygote would stay behind
        if own is not None:
            own.close()
        raise
    return Forkserver(child.channel, child, own)


def ask_for_worker(
    requests: socket.socket, request: WorkerRequest, output: int | None = None
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
                [msgspec.msgpack.encode(request)],
                [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)],
            )
        except OSError as error:
            raise KitFailure(f"the forkserver is gone ({error}); run the command again") from None
    return data, control


def wait_until_ready(server: Forkserver) -> None:
    """Return once the forkserver has imported everything and serves."""
    data, control = ask_for_worker(server.requests, WorkerRequest(Limits()))
    with data, control:
        control.settimeout(START_SECONDS)
        try:
            control.recv(MAX_NOTICE)
        except TimeoutError:
            raise KitFailure(f"the forkserver did not start within {START_SECONDS:g} s") from None
