"""How much time a submission, a test and a call may take; waiting for a busy machine does not count."""

from __future__ import annotations

import math
import os
import time

from autograder.course.settings import GradingLimits
from autograder.errors import StudentFailure
from autograder.feedback import limit_messages
from autograder.workers.base import Worker
from autograder.workers.clock import Waiting, kept_waiting, waiting_of

MIN_SECONDS = 1.0
WATCH_FACTOR = 4  # python loops take several times as long while they are watched
READING_SHARE = 0.05  # of a submission's time: CPU time in which its answers are read; honest ones need less
BUSY_FACTOR = 10  # a busy machine may make a test or a submission take this many times its limit, no more


class TimeBudget:
    """The limits of one submission. limits: as in course.toml."""

    def __init__(self, limits: GradingLimits) -> None:
        self._limits = limits
        self._worker: Worker | None = None
        self._ended = Waiting()  # of workers that have ended
        self._now = Waiting()  # of this one, when it was last looked at
        self._started = self._test_started = self._moment()
        self._deadline = time.monotonic() + (limits.deadline_seconds or math.inf)
        self._call_seconds = limits.call_seconds
        self._reading = 0.0
        self.timed_out = False

    def begin_exercise(self) -> None:
        """Forget time-outs: in the next exercise calls have their whole time again."""
        self.timed_out = False

    def begin_test(self, call_seconds: float | None) -> None:
        """Start a test. call_seconds: what it asks for its calls, None for the course's limit."""
        self._call_seconds = call_seconds or self._limits.call_seconds
        if self.timed_out:  # after one time-out, calls get less, or one submission would hold up the class
            self._call_seconds = min(self._call_seconds, max(MIN_SECONDS, self._call_seconds / 4))
        self._test_started = self._moment()
        self.check()

    def call_seconds(self, watched: bool = False) -> float:
        """CPU time of one call. watched: while banned routines are looked for."""
        return self._call_seconds * (WATCH_FACTOR if watched else 1)

    @property
    def cell_seconds(self) -> float:
        """CPU time of one code cell."""
        return self._limits.cell_seconds

    def attach(self, worker: Worker | None) -> None:
        """From now on this worker's waiting for the machine is not counted; None once it has ended."""
        self._look()
        self._ended += self._now
        self._now = Waiting()
        self._worker = worker

    def clock(self) -> float:
        """Seconds on a clock that stands while the machine keeps this process or its worker waiting.

        It goes on while the worker's own threads are what they wait for.
        """
        self._look()
        own = Waiting(kept_waiting(os.getpid()))
        return time.monotonic() - (self._ended + self._now + own).forced

    def _moment(self) -> tuple[float, float]:
        """Now, on the clock and by the wall."""
        return self.clock(), time.monotonic()

    def check(self, started: bool = False) -> None:
        """StudentFailure when the time of the submission, or of the test that has started, is used up."""
        limits = self._limits
        if time.monotonic() > self._deadline:
            raise StudentFailure(
                "timeout", limit_messages.submission_timeout(limits.deadline_seconds), "timeout"
            )
        too_much = self._reading > READING_SHARE * limits.submission_seconds
        if too_much or self._over(self._started, limits.submission_seconds):
            write = limit_messages.submission_timeout_within if started else limit_messages.submission_timeout
            raise StudentFailure("timeout", write(limits.submission_seconds), "timeout")
        if started and self._over(self._test_started, limits.test_seconds):
            raise StudentFailure("timeout", limit_messages.test_timeout(limits.test_seconds), "timeout")

    def _over(self, start: tuple[float, float], seconds: float) -> bool:
        """Whether so many seconds have passed; what a busy machine adds does not count, up to a limit."""
        passed = time.monotonic() - start[1]
        if passed <= seconds:  # the wall's time is ahead of the clock's, and cheaper to tell
            return False
        return passed > BUSY_FACTOR * seconds or self.clock() - start[0] > seconds

    def add_reading(self, seconds: float) -> None:
        """Note CPU time in which one of the submission's answers was read."""
        self._reading += seconds

    def seconds_left(self) -> float:
        """Of the submission's time."""
        left = self._started[0] + self._limits.submission_seconds - self.clock()
        return max(0.0, min(left, self._deadline - time.monotonic()))

    def _look(self) -> None:
        """Note how the worker shares the machine, as long as it runs."""
        if self._worker is not None:
            self._now = waiting_of(self._worker.pid) or self._now
