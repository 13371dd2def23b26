"""A grader child and its workers on one CPU, as long as another is idle.

They work in turn, so one CPU is enough for them: what one has written is in the cache where the other reads
it, and none has to be woken elsewhere. A submission that is graded alone takes up to a sixth less CPU time.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.protocol.records import WHERE_IT_IS_FORKED

if TYPE_CHECKING:
    from autograder.workers.forked import ForkedWorker

TIMES = Path("/proc/stat")
IDLE, WAITING = 3, 4  # columns of a CPU's line
FEWEST_TICKS = 10  # that say something
IDLE_CPUS = 0.5  # on average, since the last worker was asked for


class OneCpu:
    """Says where a worker is to run, and has this process follow it.

    jobs: how many grader children run at the same time. The CPU is chosen anew for each worker: it is where
    the kernel has woken the forkserver. Workers that run together, as in a race, share one.
    """

    def __init__(self, jobs: int) -> None:
        self._all = os.sched_getaffinity(0)
        self._room = jobs < len(self._all)
        self._ticks = idle_and_all_ticks(self._all)
        self._workers: list[ForkedWorker] = []
        self._cpu: int | None = None

    def for_next(self) -> int | None:
        """What to ask the forkserver for: a CPU, or one of its choice, or None for all of them."""
        self._workers = [worker for worker in self._workers if worker.alive]
        if self._workers:
            return self._cpu
        return WHERE_IT_IS_FORKED if self._room and self._another_is_idle() else None

    def follow(self, worker: ForkedWorker) -> None:
        """Run where this worker runs."""
        self._workers.append(worker)
        if worker.cpu != self._cpu:
            with contextlib.suppress(OSError):  # somebody has taken this CPU away
                os.sched_setaffinity(0, self._all if worker.cpu is None else {worker.cpu})
            self._cpu = worker.cpu

    def _another_is_idle(self) -> bool:
        """Whether others leave a CPU to itself: then none of them is pushed aside."""
        ticks = idle_and_all_ticks(self._all)
        idle, passed = (now - before for now, before in zip(ticks, self._ticks, strict=True))
        if passed < FEWEST_TICKS:
            return True
        self._ticks = ticks
        return len(self._all) * idle >= IDLE_CPUS * passed


def idle_and_all_ticks(cpus: set[int]) -> tuple[int, int]:
    """How long these CPUs have been idle, and how long they have been there, in the kernel's ticks."""
    names, idle, passed = {f"cpu{cpu}" for cpu in cpus}, 0, 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in TIMES.read_text(encoding="ascii").splitlines():
            name, *texts = line.split()
            if name in names:
                ticks = [int(text) for text in texts]
                idle, passed = idle + ticks[IDLE] + ticks[WAITING], passed + sum(ticks)
    return idle, passed
