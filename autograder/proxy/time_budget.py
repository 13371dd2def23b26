"""How much time a submission, a test and a call may take; waiting for a busy machine does not count."""

from __future__ import annotations

import os
import time

from autograder.course.settings import GradingLimits
from autograder.errors import StudentFailure
from autograder.feedback import messages
from autograder.workers.base import Worker
from autograder.workers.clock import kept_waiting

MIN_SECONDS = 1.0
WATCH_FACTOR = 4  # python loops take several times as long while they are watched


class TimeBudget:
    """The limits of one submission. limits: as in course.toml."""

    def __init__(self, limits: GradingLimits) -> None:
        self._limits = limits
        self._worker: Worker | None = None
        self._waited = self._worker_waited = 0.0  # by workers that have ended, and by this one
        self._started = self._test_started = self.clock()
        self._call_seconds = limits.call_seconds
        self.timed_out = False

    def begin_exercise(self) -> None:
        """The next exercise has its time-outs still before it."""
        self.timed_out = False

    def begin_test(self, call_seconds: float | None) -> None:
        """Start a test. call_seconds: what it asks for its calls, None for the course's limit."""
        self._call_seconds = call_seconds or self._limits.call_seconds
        if self.timed_out:  # code that ran out of time once should not cost the class its night
            self._call_seconds = min(self._call_seconds, max(MIN_SECONDS, self._call_seconds / 4))
        self._test_started = self.clock()
        self.check()

    def call_seconds(self, watched: bool = False) -> float:
        """CPU time of one call. watched: while banned routines are looked for."""
        return self._call_seconds * (WATCH_FACTOR if watched else 1)

    @property
    def cell_seconds(self) -> float:
        """CPU time of one code cell."""
        return self._limits.cell_seconds

    def attach(self, worker: Worker | None) -> None:
        """From now on what this worker waits for the machine counts for nothing; None once it has ended."""
        self._waited += self._waited_for_worker()
        self._worker_waited = 0.0
        self._worker = worker

    def clock(self) -> float:
        """Seconds on a clock that stands while the machine keeps this process or its worker waiting."""
        waited = self._waited + self._waited_for_worker() + kept_waiting(os.getpid())
        return time.monotonic() - waited

    def check(self, started: bool = False) -> None:
        """StudentFailure when the time of the submission, or of the test that has started, is used up."""
        limits = self._limits
        ends = self._started + limits.submission_seconds, self._test_started + limits.test_seconds
        now = time.monotonic()  # ahead of the clock, and cheaper
        if now > min(ends):
            now = self.clock()
        if now > ends[0]:
            write = messages.submission_timeout_within if started else messages.submission_timeout
            raise StudentFailure("timeout", write(limits.submission_seconds), "timeout")
        if started and now > ends[1]:
            raise StudentFailure("timeout", messages.test_timeout(limits.test_seconds), "timeout")

    def _waited_for_worker(self) -> float:
        if self._worker is not None:
            self._worker_waited = max(self._worker_waited, kept_waiting(self._worker.pid))
        return self._worker_waited
