"""Limits of time in which a busy machine does not count: CPU time, and waiting for a processor left out."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

BUSY_FACTOR = 30  # one that is kept waiting by a busy machine, this many times
MIN_CHARGE = 0.02  # seconds of the grader's own that are worth a look at the clock
TICK = 0.02  # seconds by which the kernel's two counts of CPU time may differ for one thread


def cpu_clock(pid: int) -> int:
    """The kernel's number for the CPU clock of another process (see clock_getcpuclockid(3))."""
    return (~pid << 3) | 2


@dataclass(frozen=True)
class Waiting:
    """How a process shares the machine so far, in seconds.

    main: its main thread was ready to run and had no processor. others: CPU time of its other threads.
    """

    main: float = 0.0
    others: float = 0.0

    def __add__(self, other: Waiting) -> Waiting:
        return Waiting(self.main + other.main, self.others + other.others)

    @property
    def forced(self) -> float:
        """Seconds of waiting that other processes are to blame for.

        While its own threads compute, a main thread waits for them; so their time is taken off.
        """
        return max(0.0, self.main - self.others)


def waiting_of(pid: int) -> Waiting | None:
    """How this process shares the machine; None when it is gone, or the kernel does not count this."""
    try:
        with open(f"/proc/{pid}/schedstat", "rb") as file:
            running, waiting = [int(field) / 1e9 for field in file.read().split()[:2]]
        others = time.clock_gettime(cpu_clock(pid)) - running
    except (OSError, ValueError, AttributeError):
        return None
    return Waiting(waiting, max(0.0, others - TICK))


def kept_waiting(pid: int) -> float:
    """Seconds for which other processes kept this one from a processor; 0 when that is not known."""
    waiting = waiting_of(pid)
    return 0.0 if waiting is None else waiting.forced


class CpuLimit:
    """A time limit by the worker's CPU time, so that a busy machine costs nobody a point.

    seconds: of CPU time, and of sleep. grace: CPU time beyond them, in which a call may stop by itself.
    """

    def __init__(self, pid: int, seconds: float, grace: float = 0.0) -> None:
        self._pid = pid
        self._clock = cpu_clock(pid)
        self._seconds = seconds
        self._cpu_seconds = seconds + grace
        self._start = time.monotonic()
        self._cpu_start: float | None = None
        self._waiting_start = 0.0
        self._charged = 0.0
        self._asleep = 0.0
        self._interval = max(0.01, min(seconds / 4, 1.0))
        self._next = self._start + self._interval

    def patience(self) -> float:
        """How many seconds to wait before looking at the clock."""
        return self._interval + 0.001

    def charge(self, seconds: float) -> None:
        """Count this much CPU time of the grader's own as the worker's; TimeoutError if that is too much."""
        self._charged += seconds
        if seconds >= MIN_CHARGE:
            self.check()

    def look(self) -> None:
        """`check`, if it is time for it."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self._interval
            self.check()

    def mostly_waited(self) -> bool:
        """Whether the worker neither computed nor was kept from it for longer than the limit allows."""
        return self._asleep >= self._seconds

    def check(self) -> None:
        """TimeoutError once the limit is reached."""
        waited = time.monotonic() - self._start
        try:
            cpu = time.clock_gettime(self._clock)
        except (OSError, AttributeError):
            if waited >= self._seconds:
                raise TimeoutError from None
            return
        if self._cpu_start is None:  # first look: what was used before this call is not known exactly
            self._cpu_start = max(0.0, cpu - waited)
            self._waiting_start = self._kept_waiting()
        computed = cpu - self._cpu_start
        if waited - computed >= self._seconds:  # then it may have slept for so long
            self._asleep = waited - computed - (self._kept_waiting() - self._waiting_start)
            if self._asleep >= self._seconds or waited >= self._seconds * BUSY_FACTOR:
                raise TimeoutError
        if computed + self._charged >= self._cpu_seconds:
            raise TimeoutError

    def _kept_waiting(self) -> float:
        """Seconds for which a busy machine kept the worker waiting, or this process, with an answer ready."""
        return sum(map(kept_waiting, {self._pid, os.getpid()}))  # in a notebook both are one
