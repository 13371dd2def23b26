"""The forkserver: a clean process that has imported torch and nothing of the grader.

It is forked from the zygote, whose environment is scrubbed and descriptors are closed, and forks one
confined worker for each request. A request carries descriptors: the worker's end of its data channel, the
forkserver's end of a control channel, and where what the worker prints goes. On the control channel the
forkserver tells the worker's pid and how it ended; when the grader's side of it closes, the worker is
killed. So a worker never outlives the grader child that asked for it, nor the forkserver, nor the session.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import msgspec

from autograder.errors import ScratchFull
from autograder.protocol.limits import Limits
from autograder.protocol.records import (
    KILLED_FROM_OUTSIDE,
    NO_MEMORY_LEFT,
    OUT_OF_CPU_TIME,
    WHERE_IT_IS_FORKED,
    Ended,
    Forked,
    Setup,
    WorkerRequest,
)
from autograder.sandbox.confinement import Confinement, prepare
from autograder.sandbox.confinement.kernel import name_process
from autograder.sandbox.huge_pages import HugePages
from autograder.sandbox.scratch import ScratchFolders, measure

DATA_FD = 63  # the one descriptor a worker keeps; far above those of the forkserver
MAX_REQUEST = 65536
WATCH_SECONDS = 0.05
# Folders that exist: what is missing is looked for, or made, in odder places. Workers write to neither.
WORKERS_OWN = {"TORCHINDUCTOR_CACHE_DIR": "/", "MPLCONFIGDIR": "/tmp"}
OUT_OF_MEMORY_COUNTS = (Path("/proc/vmstat"), Path("/sys/fs/cgroup/memory.events"))


@dataclass
class _Child:
    """A worker that runs. reason: why this server has killed it, if it has. scratch: its folder, or ""."""

    pid: int
    pidfd: int
    control: socket.socket
    limits: Limits
    reason: str = ""
    scratch: str = ""


class _Server:
    """Answers requests for workers, watches those that run, and tells how they ended."""

    def __init__(self, requests: socket.socket, confinement: Confinement, setup: Setup) -> None:
        self._requests = requests
        self._confinement = confinement
        self._setup = setup
        self._children: dict[int, _Child] = {}
        self._poll = select.poll()
        self._poll.register(requests, select.POLLIN)
        self._served = 0
        self._scratch = ScratchFolders()
        self._memory = HugePages()
        self._own_memory = _resident_bytes(os.getpid()) if setup.resident_memory else 0
        self._out_of_memory = _out_of_memory_kills()

    def serve(self) -> None:
        """Until the session closes its side."""
        last_watch = time.monotonic()
        while True:
            timeout = WATCH_SECONDS * 1000 if self._children else None
            for descriptor, _event in self._poll.poll(timeout):
                if descriptor == self._requests.fileno():
                    if not self._accept():
                        return
                    continue
                child = self._by_descriptor(descriptor)
                if child is None:
                    continue
                if descriptor == child.pidfd:
                    self._reap(child)
                else:  # the grader closed its side of the control channel
                    self._kill(child, "")
                    self._poll.unregister(child.control)
            if time.monotonic() - last_watch >= WATCH_SECONDS:
                last_watch = time.monotonic()
                self._watch()

    def kill_all(self) -> None:
        """End every worker, and remove what they have written."""
        for child in self._children.values():
            self._kill(child, "")
        for child in self._children.values():
            os.waitpid(child.pid, 0)
        self._scratch.remove_all()

    def _accept(self) -> bool:
        message, descriptors, _flags, _address = socket.recv_fds(self._requests, MAX_REQUEST, 3)
        if not message:
            return False
        request = msgspec.msgpack.decode(message, type=WorkerRequest)
        data, control, *output = descriptors
        self._served += 1
        scratch = ""
        try:
            if request.scratch:
                scratch = self._scratch.make(str(self._served), self._confinement.user_of(self._served))
            cpu = _own_cpu() if request.cpu == WHERE_IT_IS_FORKED else request.cpu
            self._memory.count_fork()
            pid = os.fork()
        except OSError:  # no process can be started: the grader child sees its channels closed, and says so
            for descriptor in descriptors:
                os.close(descriptor)
            return True
        if pid == 0:
            _stay_on(cpu)
            _become_worker(data, output, self._confinement, self._served, request, self._setup, scratch)
        for descriptor in (data, *output):
            os.close(descriptor)
        child = _Child(
            pid, os.pidfd_open(pid), socket.socket(fileno=control), request.limits, scratch=scratch
        )
        child.control.setblocking(False)
        _tell(child.control, Forked(pid, cpu))
        self._children[pid] = child
        self._poll.register(child.pidfd, select.POLLIN)
        self._poll.register(child.control, select.POLLIN)
        return True

    def _by_descriptor(self, descriptor: int) -> _Child | None:
        for child in self._children.values():
            if descriptor in (child.pidfd, child.control.fileno()):
                return child
        return None

    def _kill(self, child: _Child, reason: str) -> None:
        child.reason = child.reason or reason
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)

    def _reap(self, child: _Child) -> None:
        _pid, status, usage = os.wait4(child.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        reason = child.reason
        if code == -signal.SIGKILL and not reason:
            reason = self._why_killed(child, usage.ru_utime + usage.ru_stime)
        ended = Ended(None, -code, reason) if code < 0 else Ended(code, None, reason)
        with contextlib.suppress(KeyError, ValueError):
            self._poll.unregister(child.control)
        self._poll.unregister(child.pidfd)
        _tell(child.control, ended)
        child.control.close()
        os.close(child.pidfd)
        if child.scratch:
            self._scratch.remove(child.scratch)
        del self._children[child.pid]

    def _why_killed(self, child: _Child, cpu_seconds: float) -> str:
        """Who sent a SIGKILL that is not this server's: nobody tells, so by what else is known.

        A worker can send none: seccomp refuses it every signal, and every new limit for itself. Without
        seccomp it may have done so.
        """
        before, self._out_of_memory = self._out_of_memory, _out_of_memory_kills()
        if cpu_seconds >= child.limits.cpu_seconds:  # it ignored SIGXCPU, which comes first
            return OUT_OF_CPU_TIME
        if self._out_of_memory > before:
            return NO_MEMORY_LEFT
        return "" if self._confinement.seccomp is None else KILLED_FROM_OUTSIDE

    def _watch(self) -> None:
        """Count each worker's threads (the kernel does not for root), files, and on a GPU its memory."""
        for child in self._children.values():
            if child.scratch:
                try:
                    measure(child.scratch)
                except ScratchFull:
                    self._kill(child, "disk")
            with contextlib.suppress(OSError, ValueError, IndexError):
                threads = int(Path(f"/proc/{child.pid}/stat").read_bytes().rsplit(b")", 1)[1].split()[17])
                if threads > child.limits.threads:
                    self._kill(child, "threads")
                limit = self._own_memory + child.limits.memory_mb * 2**20
                if self._setup.resident_memory and _resident_bytes(child.pid) > limit:
                    self._kill(child, "memory")


def _resident_bytes(pid: int) -> int:
    """The memory that a process has in use, shared pages included."""
    return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _out_of_memory_kills() -> int:
    """How many processes the kernel has killed for want of memory, on this machine and in this container."""
    count = 0
    for file in OUT_OF_MEMORY_COUNTS:
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = dict(line.split() for line in file.read_text().splitlines())
            count += int(lines.get("oom_kill", 0))
    return count


def _tell(control: socket.socket, message: Any) -> None:
    with contextlib.suppress(OSError):  # the other side is closed
        control.send(msgspec.msgpack.encode(message))


def _own_cpu() -> int:
    """The CPU that this process runs on: the kernel has woken it where there is time."""
    return int(ctypes.CDLL(None).sched_getcpu())


def _stay_on(cpu: int | None) -> None:
    if cpu is not None:
        with contextlib.suppress(OSError):  # somebody has taken this CPU away: any will do
            os.sched_setaffinity(0, {cpu})


def _become_worker(
    data: int,
    output: list[int],
    confinement: Confinement,
    number: int,
    request: WorkerRequest,
    setup: Setup,
    scratch: str,
) -> None:
    """In the fresh child: keep the data channel and the output pipe, apply confinement, then serve requests.

    Never returns.
    """
    status = 70
    try:
        os.setsid()
        name_process("worker")
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDWR)
        keep = confinement.landlock.fileno() if confinement.landlock is not None else None
        for target, source in enumerate((null, *(output or [null]) * 2)):
            os.dup2(source, target)
        sys.stdout, sys.stderr = _text(1), _text(2)
        os.dup2(data, DATA_FD)
        for first, last in _between((2, DATA_FD) if keep is None else (2, *sorted((keep, DATA_FD)))):
            os.closerange(first, last)
        confinement.apply(number, request.limits, setup.resident_memory, scratch)
        from autograder.sandbox import worker

        worker.serve(DATA_FD, setup.device, scratch)
        status = 0
    finally:
        os._exit(status)


def _text(descriptor: int) -> TextIO:
    """A stream on this descriptor that any text can be printed to, line by line."""
    return open(descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _between(kept: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """The ranges of descriptors between those to keep, and after them."""
    for left, right in zip(kept, (*kept[1:], 1 << 20), strict=True):
        yield left + 1, right


def _warm_up(setup: Setup) -> None:
    """Import whatever a student's first call would import, so that no worker pays for it."""
    # A folder that exists, or importing the compiler makes one in /tmp, which may not be writable.
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = setup.scratch if os.path.isdir(setup.scratch) else "/"
    os.environ["MPLCONFIGDIR"] = setup.scratch
    import torch

    from autograder.sandbox.operators import warm_up
    from autograder.sandbox.preloading import preload
    from autograder.sandbox.worker import kit_modules

    importlib.import_module("PIL.Image").init()
    preload(setup.preload)
    torch.backends.cuda.matmul.allow_tf32 = False  # ten bits of a product are not float32
    torch.backends.cudnn.allow_tf32 = False
    torch.optim.Adam([torch.zeros(1, requires_grad=True)])
    warm_up()
    kit_modules()


def _forget_paths() -> None:
    """Leave no path of the course where student code would look for one first.

    The interpreter's own folder, and the kit's where it is not installed, can still be found.
    """
    os.environ |= WORKERS_OWN
    sys.argv[:] = sys.orig_argv[:] = [""]
    package = str(Path(__file__).resolve().parents[2])
    sys.path[:] = [entry for entry in sys.path if entry and os.path.realpath(entry) != package]
    for name in ("__file__", "__cached__", "__spec__"):
        sys.modules["__main__"].__dict__.pop(name, None)


def main(descriptor: int) -> None:
    """Serve requests until the session closes its side. The first message is a Setup."""
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    requests = socket.socket(fileno=descriptor)
    setup = msgspec.msgpack.decode(requests.recv(MAX_REQUEST), type=Setup)
    _warm_up(setup)
    readable = [setup.scratch] if setup.scratch else []
    confinement = prepare(readable, setup.device)
    _forget_paths()
    gc.collect()
    gc.freeze()
    holding = {layer.name for layer in confinement.layers if layer.holds}
    if missing := set(setup.layers) - holding:
        sys.exit(f"error: the forkserver lacks {', '.join(sorted(missing))}")
    server = _Server(requests, confinement, setup)
    try:
        server.serve()
    finally:
        server.kill_all()
