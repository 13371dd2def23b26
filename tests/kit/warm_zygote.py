"""A zygote that has imported everything, and forks more of its kind: so tests import torch once.

A zygote forked from it differs from one that is exec'd in nothing but the time for its imports. Tests of the
start itself run the real command in a process of their own.
"""

import socket
import subprocess
import sys
from pathlib import Path

from autograder.workers import zygote


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


class WarmZygote:
    """Stands in for `autograder.workers.zygote.start`, in this process and in those forked from it."""

    def __init__(self, channel=None, grader=None):
        """channel: leads to a warm zygote that runs already. grader: a file whose `main` grades instead."""
        self._options = [] if grader is None else [str(grader)]
        self._warm = None if channel is None else zygote.Zygote(None, channel)

    def warm_up(self):
        """Exec the zygote that the others are forked from, unless it runs; returns at once."""
        if self._warm is None:
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
        if device != "cpu":
            return self._exec(device)
        child = self.another()
        return zygote.Zygote(_Forked(child), child.channel)

    def another(self):
        """A zygote forked from the warm one, as a child."""
        self.warm_up()
        return self._warm.fork("zygote")

    def install(self):
        """Take the place of the kit's own start."""
        self._exec = zygote.start
        zygote.CHANNELS["zygote"] = socket.SOCK_SEQPACKET
        zygote.start = self.start

    def stop(self):
        """End the warm zygote."""
        if self._warm is not None:
            self._warm.close()

    def close(self):
        """End the warm zygote, and give the kit its own start back."""
        zygote.start = self._exec
        self.stop()


if __name__ == "__main__":
    from autograder.sandbox import zygote as process

    process.ROLES["zygote"] = "autograder.sandbox.zygote"
    for grader in map(Path, sys.argv[2:]):
        sys.path.append(str(grader.parent))
        process.ROLES["assignment"] = grader.stem
    process.main(int(sys.argv[1]))
