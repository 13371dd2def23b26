"""Whole runs forked from a process that has imported all: the command, and its zygote as its child.

Such a run has the tree of processes of one that is exec'd; it can be killed, and have mounts of its own, as that.
A supervisor becomes the parent of its orphans, and tells which of them still run half a minute after it.
"""

import contextlib
import ctypes
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil

CLONE_NEWNS, PR_SET_CHILD_SUBREAPER = 0x00020000, 36
MAX_REQUEST, MAX_OUTPUT = 2**17, 2**24
SECONDS_TO_END = 30


class WarmRuns:
    """Starts runs of `python -m autograder`."""

    def __init__(self):
        from autograder.workers import zygote

        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-s", "-P", __file__, str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, env=zygote.environment(), pass_fds=[theirs.fileno()],
                start_new_session=True, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self._lock = threading.Lock()

    def start(self, arguments, cwd, env, script=""):
        """A Run, at once. script: is run first, in a mount namespace of the run's own."""
        asked = {"arguments": [*map(str, arguments)], "cwd": str(cwd), "env": dict(env), "script": script}
        output = os.memfd_create("output")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self._lock:
            socket.send_fds(self._channel, [json.dumps(asked).encode()], [theirs.fileno(), output])
        return Run(ours, output)

    def close(self):
        """End it; runs that it has started end by themselves."""
        self._channel.close()
        self._process.kill()
        self._process.wait()


class Run:
    """A run, as a `subprocess.Popen` is; it must be waited for.

    left: the [pid, name] of what still ran half a minute after it.
    """

    def __init__(self, channel, output):
        self._channel, self._output = channel, output
        pid, (self._pidfd,), _flags, _address = socket.recv_fds(channel, MAX_REQUEST, 1)
        self.pid = int(pid)
        self._told = self._text = None

    def poll(self):
        """Its exit status; None while it runs."""
        return self.wait() if self._told or _ends_within(self._pidfd, 0) else None

    def wait(self, timeout=None):
        """Its exit status, once it has ended and what it left behind is known; TimeoutExpired as subprocess's."""
        if self._told is None:
            if not _ends_within(self._pidfd, timeout):
                raise subprocess.TimeoutExpired("autograder", timeout)
            self._told = json.loads(self._channel.recv(MAX_REQUEST))
            self._text = os.pread(self._output, MAX_OUTPUT, 0).decode("utf-8", "replace")
            self._channel.close()
            os.close(self._output)
            os.close(self._pidfd)
        return self._told["status"]

    @property
    def returncode(self):
        return self.poll()

    @property
    def left(self):
        self.wait()
        return self._told["left"]

    def communicate(self, timeout=None):
        """What it printed, as text, and None."""
        self.wait(timeout)
        return self._text, None

    def send_signal(self, number):
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def kill(self):
        """End it."""
        self.send_signal(signal.SIGKILL)


def _ends_within(pidfd, seconds):
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(None if seconds is None else 1000 * seconds))


# ---- the warm process


class _Preforked:
    """The zygote of a run where a `subprocess.Popen` is expected."""

    def __init__(self, pid):
        self.pid, self._pidfd = pid, os.pidfd_open(pid)

    def poll(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)

    def wait(self, timeout=None):
        if not _ends_within(self._pidfd, timeout):
            raise subprocess.TimeoutExpired("zygote", timeout)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        return 0

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)


def supervise(asked, channel, output):
    """Fork the run, wait for its end, and tell its status and what it has left. Never returns."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    pid = os.fork()
    if pid == 0:
        channel.close()
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        try:
            become(asked)
        finally:  # nothing may pass this point: the process is a fork
            sys.excepthook(*sys.exc_info())
            os._exit(70)
    os.close(output)
    socket.send_fds(channel, [str(pid).encode()], [os.pidfd_open(pid)])
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    end = time.monotonic() + SECONDS_TO_END
    left = ["?"]
    while left and time.monotonic() < end:
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
            left = [[child.pid, child.name()] for child in psutil.Process().children()]
            time.sleep(0.02)
        except ChildProcessError:
            left = []
        except psutil.Error:  # one has just ended
            continue
    channel.send(json.dumps({"status": status, "left": left}).encode())
    os._exit(0)


def become(asked):
    """Turn this fork into the run that was asked for. Never returns."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(asked["cwd"])
    if asked["script"]:
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS):
            raise OSError(ctypes.get_errno(), "unshare")
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        subprocess.run(["sh", "-ec", asked["script"]], check=True)
        os.chdir(asked["cwd"])  # which may be mounted anew
    have_zygote()
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.dont_write_bytecode = bool(asked["env"].get("PYTHONDONTWRITEBYTECODE"))
    sys.argv = ["autograder", *asked["arguments"]]
    sys.path.insert(0, asked["cwd"])
    warm_python.run_to_the_end(runpy.run_module, "autograder", alter_sys=True)


def have_zygote():
    """Fork the run's zygote now, while this process has no threads and knows nothing of the course."""
    from autograder.sandbox import zygote as process
    from autograder.workers import zygote

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        ours.close()
        os.setsid()
        os.chdir("/")
        process.main(theirs.detach())
        os._exit(0)
    theirs.close()
    zygote.execute = lambda device="cpu": zygote.Zygote(_Preforked(pid), ours)


def main(descriptor):
    """Fork a supervisor for each run that is asked for."""
    from autograder.sandbox import zygote as process

    for name in warm_python.GRADING:
        importlib.import_module(name)
    for kind in warm_zygote.KINDS:
        warm_zygote.load(kind)
    process.preload()
    requests = socket.socket(fileno=descriptor)
    while True:
        data, descriptors, _flags, _address = socket.recv_fds(requests, MAX_REQUEST, 2)
        if not data:
            return
        pid = os.fork()
        if pid == 0:
            requests.close()
            supervise(json.loads(data), socket.socket(fileno=descriptors[0]), descriptors[1])
        for number in descriptors:
            os.close(number)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tests.kit import warm_python, warm_zygote

    del sys.path[0]
    main(int(sys.argv[1]))
