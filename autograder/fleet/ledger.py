"""Who is graded, is being graded, or is to be tried again: each submission of a run gets one result."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.fleet.messages import Outcome
from autograder.grading.jobs import Graded, Job, not_graded

STRIKES = 3  # times that a submission may end what grades it, or a chunk may fail without a culprit
CHUNK_SECONDS = 3.0  # of grading in one chunk
MAX_CHUNK = 500
CHUNK_BYTES = 8 * 2**20
SHARE = 3  # a chunk is at most this part of what is left for its thread


@dataclass(frozen=True)
class Parcel:
    """Positions of submissions that are graded together. tries: that have failed without a culprit."""

    assignment: str
    positions: tuple[int, ...]
    tries: int = 0


class Ledger:
    """The jobs of a run.

    Chunks are sized by the time that submissions of their assignment have taken: single ones at first.
    """

    def __init__(self, jobs: list[Job]) -> None:
        self._jobs = {job.position: job for job in jobs}
        self._open = set(self._jobs)
        self._waiting: dict[str, deque[int]] = {}
        for job in jobs:
            self._waiting.setdefault(str(job.submission.assignment), deque()).append(job.position)
        self._again: deque[Parcel] = deque()
        self._strikes: Counter[int] = Counter()
        self._seconds: dict[str, float] = {}
        self.by_worker: Counter[str] = Counter()

    @property
    def finished(self) -> bool:
        """Whether every submission has its result."""
        return not self._open

    @property
    def left(self) -> int:
        """The number of submissions without a result."""
        return len(self._open)

    def plenty(self, threads: int) -> bool:
        """Whether chunks may wait for a thread; the last go to whoever is free, so that all end together."""
        return len(self._again) + sum(map(len, self._waiting.values())) > SHARE * threads

    def next(self, threads: int) -> Parcel | None:
        """What to grade next; None when all is under way. threads: of all workers together."""
        if self._again:
            return self._again.popleft()
        for assignment, waiting in self._waiting.items():
            if waiting:
                size = self._size(assignment, len(waiting), threads)
                chosen = [waiting.popleft()]
                room = CHUNK_BYTES - self._bytes(chosen[0])
                while waiting and len(chosen) < size and (room := room - self._bytes(waiting[0])) >= 0:
                    chosen.append(waiting.popleft())
                return Parcel(assignment, tuple(chosen))
        return None

    def _bytes(self, position: int) -> int:
        """The size of a submission's code, more or less."""
        return sum(map(len, self._jobs[position].source.parts))

    def _size(self, assignment: str, waiting: int, threads: int) -> int:
        seconds = self._seconds.get(assignment)
        if seconds is None:
            return 1
        fair = math.ceil(waiting / (SHARE * max(1, threads)))
        wanted = CHUNK_SECONDS / max(seconds, CHUNK_SECONDS / MAX_CHUNK)
        return max(1, min(waiting, fair, int(wanted)))

    def came_back(self, parcel: Parcel, outcome: Outcome) -> list[Graded]:
        """Take the outcome of a chunk; returns the results that count. The others are tried again."""
        counted, failed = [], {}
        started = set(outcome.started)
        for graded in outcome.graded:
            if graded.position not in self._open or not self._belongs(graded, parcel):
                continue
            if graded.kit:
                failed[graded.position] = graded
            else:
                counted.append(self._settle(graded, outcome.worker))
                self._measure(parcel.assignment, graded.result.seconds)
        rest = [position for position in parcel.positions if position in self._open]
        guilty = [position for position in rest if position in started]
        for position in guilty:
            if outcome.problem and position not in failed:  # the worker's fault
                self._alone(parcel.assignment, [position], 0)
            else:
                counted += self._strike(parcel.assignment, position, failed.get(position))
        innocent = tuple(position for position in rest if position not in started)
        if innocent:
            tries = parcel.tries + (0 if outcome.problem or guilty else 1)
            counted += self._again_or_never(parcel.assignment, innocent, tries, failed)
        return counted

    def _belongs(self, graded: Graded, parcel: Parcel) -> bool:
        """Whether this is a result of the chunk, and of the very code that was sent at this position."""
        if graded.position not in parcel.positions:
            return False
        job, result = self._jobs[graded.position], graded.result
        same = (result.id, result.assignment) == (job.submission.id, parcel.assignment)
        return same and result.digest in ("", job.source.digest)

    def lost(self, parcel: Parcel) -> None:
        """The chunk was lost through no fault of its own: it is graded again."""
        rest = tuple(position for position in parcel.positions if position in self._open)
        if rest:
            self._again.append(Parcel(parcel.assignment, rest, parcel.tries))

    def killed(self, parcel: Parcel) -> list[Graded]:
        """The cluster gave the chunk up, because workers died with it: each submission is tried alone."""
        rest = [position for position in parcel.positions if position in self._open]
        if len(rest) > 1:
            self._alone(parcel.assignment, rest, 0)
            return []
        return [graded for position in rest for graded in self._strike(parcel.assignment, position, None)]

    def _strike(self, assignment: str, position: int, failed: Graded | None) -> list[Graded]:
        """One more time that grading this submission ended badly; its result when that was the last time."""
        self._strikes[position] += 1
        if self._strikes[position] >= STRIKES:
            return [self._give_up(position, failed)]
        self._alone(assignment, [position], 0)
        return []

    def _again_or_never(
        self, assignment: str, rest: tuple[int, ...], tries: int, failed: dict[int, Graded]
    ) -> list[Graded]:
        if tries < STRIKES:
            self._again.append(Parcel(assignment, rest, tries))
        elif len(rest) > 1:
            self._alone(assignment, rest, STRIKES - 1)
        else:
            return [self._give_up(rest[0], failed.get(rest[0]))]
        return []

    def _alone(self, assignment: str, positions: Iterable[int], tries: int) -> None:
        self._again.extend(Parcel(assignment, (position,), tries) for position in positions)

    def _settle(self, graded: Graded, worker: str) -> Graded:
        self._open.discard(graded.position)
        self.by_worker[worker] += 1
        return graded

    def _give_up(self, position: int, failed: Graded | None) -> Graded:
        """Not graded, with the reason that is known."""
        self._open.discard(position)
        if failed is not None:
            return failed
        text = (
            f"what graded it ended {STRIKES} times without a result, whichever worker of the cluster it was "
            "on; look at its code, and grade it alone, without --cluster"
        )
        return Graded(position, not_graded(self._jobs[position].submission, text), kit=True)

    def _measure(self, assignment: str, seconds: float) -> None:
        if not 0 <= seconds < math.inf:
            return
        before = self._seconds.get(assignment)
        self._seconds[assignment] = seconds if before is None else 0.8 * before + 0.2 * seconds
