"""Limits of time in which a busy machine does not count: CPU time, and waiting for a processor left out."""

from __future__ import annotations

import time

WALL_FACTOR = 3  # a call that sleeps gets this many times its limit by the wall clock
BUSY_FACTOR = 30  # one that is kept waiting by a busy machine, this many times


def cpu_clock(pid: int) -> int:
    """The kernel's number for the CPU clock of another process (see clock_getcpuclockid(3))."""
    return (~pid << 3) | 2


def kept_waiting(pid: int) -> float:
    """Seconds that a process, by its main thread, was ready to run while others had the processor."""
    try:
        with open(f"/proc/{pid}/schedstat", "rb") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):  # it is gone, or the kernel does not count this
        return 0.0


class CpuLimit:
    """A time limit by the worker's CPU time, so that a busy machine costs nobody a point."""

    def __init__(self, pid: int, seconds: float) -> None:
        self._pid = pid
        self._clock = cpu_clock(pid)
        self._seconds = seconds
        self._start = time.monotonic()
        self._cpu_start: float | None = None
        self._waiting_start = 0.0
        self._interval = max(0.01, min(seconds / 4, 1.0))
        self._next = self._start + self._interval

    def patience(self) -> float:
        """How many seconds to wait before looking at the clock."""
        return self._interval + 0.001

    def look(self) -> None:
        """`check`, if it is time for it."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self._interval
            self.check()

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
            self._waiting_start = kept_waiting(self._pid)
        allowed = self._seconds * WALL_FACTOR
        if waited >= allowed:
            allowed += kept_waiting(self._pid) - self._waiting_start
            if waited >= min(allowed, self._seconds * BUSY_FACTOR):
                raise TimeoutError
        if cpu - self._cpu_start >= self._seconds:
            raise TimeoutError
