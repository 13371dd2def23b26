"""The zygote: a clean process that imports torch once; the forkserver and the graders are forked from it.

The session execs it with a scrubbed environment and closed descriptors. A request names a role and carries
the child's channel, through which the session tells the child what it has to know. So no secret, seed or path
of the course is ever in this process, or in what is forked from it for student code.
"""

from __future__ import annotations

import gc
import importlib
import os
import random
import select
import signal
import socket
import sys

from autograder.sandbox.confinement.kernel import die_with_parent, name_process

ROLES = {
    "forkserver": "autograder.sandbox.forkserver",
    "assignment": "autograder.grading.process",
    "certify": "autograder.authoring.certify.process",
}
MAX_REQUEST = 4096
SHARED_MODULES = (
    *("torch", "torch.utils.data", "numpy.random", "msgspec", "linecache", "dataclasses", "typing"),
    *("PIL.Image", "PIL.ImageDraw", "PIL.ImageFilter", "PIL.ImageFont", "PIL.ImageOps"),
    "autograder.protocol.wire",
)


class _Zygote:
    """Forks a child for each request, and waits for those that end."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._children: dict[int, int] = {}  # pids by the descriptors of the processes
        self._poll = select.poll()
        self._poll.register(requests, select.POLLIN)

    def serve(self) -> None:
        """Until the session closes its side; in a child, never returns."""
        while True:
            for descriptor, _event in self._poll.poll():
                if descriptor != self._requests.fileno():
                    self._wait_for(descriptor)
                elif not self._accept():
                    return

    def end_all(self) -> None:
        """End every child and wait for it."""
        for descriptor in list(self._children):
            os.kill(self._children[descriptor], signal.SIGKILL)
            self._wait_for(descriptor)

    def _accept(self) -> bool:
        role, descriptors, _flags, _address = socket.recv_fds(self._requests, MAX_REQUEST, 1)
        if not role:
            return False
        (channel,) = descriptors
        try:
            pid = os.fork()
        except OSError as error:
            os.close(channel)
            self._requests.send(str(error.errno).encode())
            return True
        if pid == 0:
            self._requests.close()
            for descriptor in self._children:
                os.close(descriptor)
            become(role.decode(), channel)
        os.close(channel)
        descriptor = os.pidfd_open(pid)
        self._children[descriptor] = pid
        self._poll.register(descriptor, select.POLLIN)
        try:
            socket.send_fds(self._requests, [str(pid).encode()], [descriptor])
        except OSError:  # the session has ended meanwhile
            return False
        return True

    def _wait_for(self, descriptor: int) -> None:
        self._poll.unregister(descriptor)
        os.waitpid(self._children.pop(descriptor), 0)
        os.close(descriptor)


def become(role: str, channel: int) -> None:
    """Turn this fork into what the session asked for. Never returns."""
    status = 70
    try:
        die_with_parent()
        name_process(role)
        random.seed()  # or graders and workers would share what comes next
        importlib.import_module(ROLES[role]).main(channel)
        status = 0
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:  # because nothing may pass this point: the process is a fork
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


def preload() -> None:
    """Import what both sides use, and leave nothing for a child's collector to look through."""
    for name in SHARED_MODULES:
        importlib.import_module(name)
    import torch

    from autograder.sandbox.compiler import install_light_compiler

    torch.set_num_threads(1)
    install_light_compiler()  # hidden tests use optimizers, too
    gc.collect()
    gc.freeze()


def main(descriptor: int) -> None:
    """Serve requests until the session closes its side."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    name_process("zygote")
    os.environ.pop("GLIBC_TUNABLES", None)  # it has done its work, and is nobody's business
    preload()
    zygote = _Zygote(socket.socket(fileno=descriptor))
    try:
        zygote.serve()
    finally:
        zygote.end_all()


if __name__ == "__main__":
    status = 1
    try:
        main(int(sys.argv[1]))
        status = 0
    except BaseException:  # which the interpreter would show, too
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)  # at once: taking all of torch apart takes as long as grading some submissions
