"""Zygotes that have imported everything, and fork more of their kind: so tests import torch once.

There are two: what grades is forked from one that has imported pytest and hypothesis; forkservers, and with them
the workers, from one that has not. A process forked so differs from one that is exec'd in nothing but the time for
its imports. Tests of the start itself run the real command in a process of their own. The processes of pytest-xdist
share the two: its controller has them, and each process asks it for children of its own.
"""

import contextlib
import functools
import importlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import SimpleNamespace

from autograder.workers import zygote

KINDS = {
    "workers": ("autograder.sandbox.forkserver",),
    "graders": ("autograder.grading.process", "autograder.testing"),
}
zygote.CHANNELS |= dict.fromkeys(("zygote", *KINDS), socket.SOCK_SEQPACKET)


class _Forked:
    """A forked zygote where a `subprocess.Popen` is expected."""

    def __init__(self, child):
        self._child = child

    def poll(self):
        return None if self._child.running() else 0

    def wait(self, timeout=None):
        if zygote._readable(self._child.pidfd, -0.001 if timeout is None else timeout):
            return 0
        raise subprocess.TimeoutExpired("zygote", timeout)

    def kill(self):
        self._child.kill()


def _zygote(child):
    return zygote.Zygote(_Forked(child), child.channel)


class _Pair(zygote.Zygote):
    """The zygotes of one run: of this one forkservers are forked, and of `graders` all the rest."""

    def __init__(self, workers, graders):
        super().__init__(_Forked(workers), workers.channel)
        self._graders = _zygote(graders)

    def fork(self, role):
        return super().fork(role) if role == "forkserver" else self._graders.fork(role)

    def close(self):
        self._graders.close()
        super().close()


class WarmZygote:
    """Stands in for `autograder.workers.zygote.execute`, in this process and in those forked from it."""

    def __init__(self, channels=None, grader=None, shared=None):
        """channels: lead to warm zygotes that run already, or shared: where a SharedZygotes gives such.

        grader: a file whose `main` grades instead.
        """
        self._options = [] if grader is None else [str(grader)]
        self._warm = None
        self._shared = shared
        self._kinds = [zygote.Zygote(None, channel) for channel in channels or []]

    def warm_up(self):
        """Exec the zygote that the others are forked from, unless it runs; returns at once."""
        if self._warm is None and not self._kinds:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            command = [sys.executable, "-s", "-P", __file__, str(theirs.fileno()), *self._options]
            with theirs:
                process = subprocess.Popen(
                    command, env=zygote.environment(), cwd="/", pass_fds=[theirs.fileno()],
                    start_new_session=True, stdin=subprocess.DEVNULL,
                )  # fmt: skip
            self._warm = zygote.Zygote(process, ours)

    def start(self, device="cpu"):
        """A zygote of its own for one grading run."""
        return self._exec(device) if device != "cpu" else _Pair(*self.another())

    def another(self):
        """A child of each kind, which is a zygote itself."""
        if not self._kinds and self._shared is not None:
            self._kinds = [zygote.Zygote(None, channel) for channel in given(self._shared)]
        elif not self._kinds:
            self.warm_up()
            self._kinds = [_zygote(self._warm.fork(kind)) for kind in KINDS]
        return [kind.fork("zygote") for kind in self._kinds]

    def install(self):
        """Take the place of the kit's own start."""
        self._exec = zygote.execute
        zygote.execute = self.start

    def stop(self):
        """End the warm zygotes."""
        for warm in (*self._kinds, self._warm):
            if warm is not None and warm.process is None:
                warm.requests.close()  # it is another's child, and ends by that
            elif warm is not None:
                warm.close()

    def close(self):
        """End the warm zygotes, and give the kit its own start back."""
        zygote.execute = self._exec
        self.stop()


class SharedZygotes:
    """Gives each process that connects to `address` a child of each kind."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="zygotes-")
        self.address = f"{self._folder.name}/ask"
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.bind(self.address)
        self._listener.listen()
        self._warm = WarmZygote()
        self._warm.warm_up()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        with self._listener:
            while True:
                connection, _address = self._listener.accept()
                with connection:
                    if connection.recv(1):  # from `close`
                        return
                    children = self._warm.another()
                    socket.send_fds(connection, [b"."], [child.channel.fileno() for child in children])
                for child in children:
                    child.channel.close()
                    os.close(child.pidfd)

    def close(self):
        """End them; the processes that asked have ended."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as end:
            end.connect(self.address)
            end.send(b".")
        self._thread.join()
        self._warm.stop()
        self._folder.cleanup()


def given(address):
    """Channels to two zygotes, which the SharedZygotes of this address forks."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asking:
        asking.connect(address)
        asking.shutdown(socket.SHUT_WR)
        _data, descriptors, _flags, _address = socket.recv_fds(asking, 1, len(KINDS))
    return [socket.socket(fileno=number) for number in descriptors]


def load(kind):
    """Import what a kind of zygote needs."""
    for name in KINDS[kind]:
        importlib.import_module(name)
    if kind == "graders":
        for name in importlib.import_module("_pytest.config").default_plugins:
            importlib.import_module(f"_pytest.{name}")
    else:
        importlib.import_module("PIL.Image").init()


def serve(kind, channel):
    """Be a zygote of a kind."""
    from autograder.sandbox import zygote as process

    load(kind)
    process.main(channel)


if __name__ == "__main__":
    from autograder.sandbox import zygote as process

    process.ROLES["zygote"] = "autograder.sandbox.zygote"
    for kind in KINDS:
        sys.modules[f"warm_{kind}"] = SimpleNamespace(main=functools.partial(serve, kind))
        process.ROLES[kind] = f"warm_{kind}"
    for grader in map(Path, sys.argv[2:]):
        sys.path.append(str(grader.parent))
        process.ROLES["assignment"] = grader.stem
    process.main(int(sys.argv[1]))
