"""Wall time, CPU time and memory of a command and all processes that it starts."""

from __future__ import annotations

import contextlib
import ctypes
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.05
ORPHAN_SECONDS = 5.0
LIMIT_SECONDS = 1200.0


class BenchError(Exception):
    """A tool can't be measured; the text says why."""


@dataclass(frozen=True)
class Usage:
    """Time and memory of one command.

    wall: seconds. cpu: user and system time of the whole process tree, in seconds. orphans: the part of cpu
    used by processes whose parent had ended. peak_mb: peak of the tree's total memory, None when it was not
    sampled.
    """

    wall: float
    cpu: float
    orphans: float
    peak_mb: float | None
    status: int
    output: str


def adopt_orphans() -> None:
    """Make this process the new parent of orphaned descendants, so that their CPU time is counted.

    Without this, the CPU time of children is lost when their parent is killed before waiting for them.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(
    command: Sequence[str], *, cwd: Path, environment: dict[str, str] | None = None, memory: bool = False
) -> Usage:
    """Run a command to its end. memory: also sample its memory, which changes the times a little.

    No other child of this process may end during the run.
    """
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        sampler = _Sampler(process.pid) if memory else None
        alarm = threading.Timer(LIMIT_SECONDS, process.kill)
        alarm.start()
        try:
            _pid, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            alarm.cancel()
            peak = sampler.stop() if sampler is not None else None
        orphans = _reap_orphans()
        output.seek(0)
        text = output.read().decode(errors="replace")
        if wall > LIMIT_SECONDS:
            raise BenchError(f"ended after {LIMIT_SECONDS:g} s without a result: {' '.join(command)}")
    cpu = usage.ru_utime + usage.ru_stime
    return Usage(wall, cpu + orphans, orphans, peak, process.returncode, text)


_kept: set[int] = set()


def keep(pid: int) -> None:
    """Don't wait for this child when waiting for orphans."""
    _kept.add(pid)


def _reap_orphans() -> float:
    """Wait for adopted orphans; returns their CPU time."""
    cpu = 0.0
    deadline = time.monotonic() + ORPHAN_SECONDS
    while (left := _children_of(os.getpid()) - _kept) and time.monotonic() < deadline:
        for pid in left:
            with contextlib.suppress(ChildProcessError):
                found, _status, usage = os.wait4(pid, os.WNOHANG)
                if found:
                    cpu += usage.ru_utime + usage.ru_stime
        time.sleep(0.01)
    return cpu


# ---- memory


def _parents() -> dict[int, int]:
    """The parent of each process, from /proc; empty on systems without /proc."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            parents[int(entry.parent.name)] = int(entry.read_bytes().rsplit(b")", 1)[1].split()[1])
    return parents


def _children_of(pid: int) -> set[int]:
    return {child for child, parent in _parents().items() if parent == pid}


def tree_mb(root: int) -> float:
    """Memory of a process and its descendants in MB.

    It is the sum of proportional set sizes (PSS), so that pages shared by forked processes count once; for a
    process whose PSS can't be read, the resident set size.
    """
    parents = _parents()
    tree = {root}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(map(_process_mb, tree))


def _process_mb(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return 0.0


class _Sampler:
    """Measures the memory of a process tree every SAMPLE_SECONDS, in a thread."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def _sample(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            self._peak = max(self._peak, tree_mb(self._pid))

    def stop(self) -> float | None:
        self._done.set()
        self._thread.join()
        return self._peak or None


# ---- numbers


def median(numbers: Iterable[float]) -> float:
    """The median; nan when there are no numbers."""
    known = list(numbers)
    return statistics.median(known) if known else float("nan")


def line(few: int, few_total: float, many: int, many_total: float) -> tuple[float, float]:
    """(start-up, each) of the line total(N) = start-up + N * each through two points, in seconds."""
    each = (many_total - few_total) / (many - few)
    return few_total - few * each, each
