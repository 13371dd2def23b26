"""Speed, graded by a race against the reference: the fixture `race`.

Student and reference run in identical confined workers, through the same calls, in turn. Each round both get
the same fresh seed, make the input from it, compute, and send the output, and the outputs have to agree. The
clock is the grader's: on a CPU the worker's CPU time, read from the kernel by its pid; on a GPU the wall time
from sending the seed to having the output. What a call that does nothing costs in the reference's worker, the
least of one in each round, is subtracted from both. The score is the median of the paired ratios.

A worker is stopped between its turns, and its CPU time is counted from the end of its last turn: work that it
does between calls gains it nothing.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from autograder.errors import KitFailure, NotAssessed, RaceOutOfTime, StudentFailure
from autograder.feedback import limit_messages
from autograder.feedback.messages import CALL
from autograder.grading.compare import check_array
from autograder.grading.ratio import Ratio, ratio_of, share
from autograder.proxy.remote import RemoteFunction, RemoteObject
from autograder.proxy.submission import Submission
from autograder.results import Race as RaceRecord
from autograder.workers.base import Worker

WARM_UP = 2  # calls of each side, the student's compared with the reference's
ALONE = 4  # calls of the reference that say what it costs without a neighbour
FEWEST, MOST = 7, 41  # rounds
MOST_REPEATS = 12
EARLY = 3  # rounds after which a race ends whose ratio is far from all bars:
WELL_WITHIN = 0.5  # times the first bar, or less
FAR_BEYOND = 3.0  # times the last bar, or more
RACE_SECONDS = 30.0  # wall time of one race, after which the rounds so far decide
LIMIT = 8.0  # one call may cost this many times the last bar's multiple of the reference's
LEAST_LIMIT = 1.0  # seconds
PATIENCE = 60.0  # seconds for a call of the reference
SUSPICIOUS = 0.1  # a ratio whose whole interval lies below this is looked at by a person
DRIFT = 1.5  # on a GPU the reference may cost this many times what it costs alone, and no more
AGREEMENT = 13  # with compare.ROUNDINGS, outputs may differ by 5e-5 of the largest number in float32
FLUSHED = 2**28  # bytes that are overwritten on a GPU, to empty its second-level cache
SHORTEST = 1e-6  # seconds; below this a cost can't be told from the null call's

Make = Callable[[Submission], RemoteFunction | RemoteObject]


class Racer:
    """The fixture `race`: compares the submission's speed with the reference's.

        race(lambda side: side.max_pool2d, shape={"cpu": (2, 3, 256, 256)}, arguments=(3, 2),
             bars={"cpu": {6: 1.0, 20: 0.5}}, by_hand=True)

    make: gets the submission, and then the reference, and gives what to call there. shape: of the tensor
    that it is called with, for each device. arguments: what follows it. bars: for each device the largest
    ratios of the submission's time to the reference's, and the share of the points that each earns.
    by_hand: whoever earns points makes one more call of this size, watched for banned routines.
    StudentFailure unless all points are earned, NotAssessed for a device without bars.
    """

    def __init__(
        self,
        submission: Submission,
        reference: Callable[[], Submission],
        enabled: bool = True,
        scale: float = 1.0,
    ) -> None:
        self._submission = submission
        self._reference = reference
        self._enabled = enabled
        self._scale = scale

    def __call__(
        self,
        make: Make,
        *,
        shape: dict[str, tuple[int, ...]],
        bars: dict[str, dict[float, float]],
        arguments: tuple[Any, ...] = (),
        by_hand: bool = False,
    ) -> None:
        submission, device = self._submission, self._submission.device
        if not self._enabled:
            raise NotAssessed(limit_messages.not_raced())
        if device not in bars or device not in shape:
            raise NotAssessed(limit_messages.not_assessed(device))
        with contextlib.ExitStack() as stack:
            stack.enter_context(submission.unrecorded())  # how long something takes names no misconception
            student = _Side.of(submission, make(submission))
            reference_submission = self._reference()
            stack.callback(reference_submission.begin_exercise)
            reference = _Side.of(reference_submission, make(reference_submission))
            stack.enter_context(one_race_at_a_time(device))
            stack.enter_context(student.stopped())
            stack.enter_context(reference.stopped())
            size = scaled(shape[device], self._scale)
            race = _Race(student, reference, size, list(arguments), bars[device])
            ratio = race.run()
        submission.race = race.measured(ratio, device)
        submission.review = ratio is not None and (ratio.high < SUSPICIOUS or race.drifted)
        earned = 0.0 if ratio is None else share(ratio.median, bars[device])
        if earned and by_hand:
            with submission.watched():
                make(submission)(torch.randn(size), *arguments)
        if earned < 1.0:
            text = limit_messages.too_slow(student.name, bars[device], earned)
            raise StudentFailure("slow", text, "partial" if earned else "failed", share=earned)


@dataclass
class _Side:
    """One worker in the race, and what its turns cost: CPU seconds, or wall seconds on a GPU."""

    submission: Submission
    target: Any
    name: str
    costs: list[float] = field(default_factory=list)
    _last: float = 0.0

    @classmethod
    def of(cls, submission: Submission, target: RemoteFunction | RemoteObject) -> _Side:
        if isinstance(target, RemoteObject):
            return cls(submission, target, target.written)
        return cls(submission, target.target, target.name)

    @property
    def on_gpu(self) -> bool:
        return self.submission.device != "cpu"

    def turn(self, request: list[Any], seconds: float) -> tuple[Any, float]:
        """(what the call gave, what it cost)."""
        client = self.submission.client
        with self._awake():
            before = time.perf_counter() if self.on_gpu else self._last
            value = self.submission.sample(self.target, self.name, request, seconds)
            after = time.perf_counter() if self.on_gpu else self._cpu_seconds(client.worker)
            self._last = after
            if self.on_gpu:
                self.submission.request(self.name, "release")
        return value, after - before

    def _cpu_seconds(self, worker: Worker) -> float:
        """What it has taken so far; StudentFailure when it has ended since it answered."""
        try:
            return worker.cpu_seconds()
        except OSError:
            text = limit_messages.crashed(self.name, limit_messages.how_it_ended(None))
            raise StudentFailure("crash", text, "crashed") from None

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """Outside of its turns the worker is stopped; afterwards it runs again."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    @contextlib.contextmanager
    def _awake(self) -> Iterator[None]:
        self._signal(signal.SIGCONT)
        try:
            yield
        finally:
            self._signal(signal.SIGSTOP)

    def _signal(self, number: int) -> None:
        client = self.submission.client
        if client.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(client.worker.pid, number)


class _Race:
    """One race on one size."""

    def __init__(
        self,
        student: _Side,
        reference: _Side,
        shape: list[int],
        arguments: list[Any],
        bars: dict[float, float],
    ) -> None:
        self._student = student
        self._reference = reference
        self._shape = shape
        self._arguments = arguments
        self._bars = bars
        self._nulls: list[float] = []
        self._alone = 0.0
        self._repeats = 1  # calls of the reference in one round
        self.drifted = False

    def run(self) -> Ratio | None:
        """The ratio; None when a call of the student's took longer than any bar allows."""
        self._measure_reference()
        try:
            for _call in range(WARM_UP):
                self._round()
            times = statistics.median(self._net(self._student)) / self._alone
            self._repeats = max(1, min(MOST_REPEATS, round(times)))
            ratio = self._rounds()
            if self._drifts():
                ratio = self._rounds()
                self.drifted = self._drifts()
        except RaceOutOfTime:
            return None
        return ratio

    def measured(self, ratio: Ratio | None, device: str) -> RaceRecord:
        """What the result says of the race."""
        return RaceRecord(
            ratio=None if ratio is None else round(ratio.median, 3),
            interval=None if ratio is None else [round(ratio.low, 3), round(ratio.high, 3)],
            rounds=0 if ratio is None else ratio.rounds,
            bars={f"{bar:g}": points for bar, points in self._bars.items()},
            device=device,
            shape=self._shape,
            reference_seconds=round(self._alone, 6),
            seconds=[[round(cost, 6) for cost in self._net(side)] for side in self._sides],
        )

    @property
    def _sides(self) -> tuple[_Side, _Side]:
        return self._student, self._reference

    def _request(self, seed: int, output_shape: list[int] | None = None) -> list[Any]:
        flushed = FLUSHED if self._reference.on_gpu else 0
        return [self._shape, self._arguments, seed, flushed, output_shape]

    def _measure_reference(self) -> None:
        """What a null call and a call of the reference cost while nothing else runs."""
        for _call in range(WARM_UP):
            output, _cost = self._reference.turn(self._request(_seed()), PATIENCE)
        self._null_request = self._request(0, list(output.shape))
        costs = []
        for _call in range(ALONE):
            self._call_nothing()
            costs.append(self._reference.turn(self._request(_seed()), PATIENCE)[1])
        self._alone = max(SHORTEST, statistics.median(costs[1:]) - min(self._nulls))

    def _call_nothing(self) -> None:
        self._nulls.append(self._reference.turn(self._null_request, PATIENCE)[1])

    def _rounds(self) -> Ratio:
        """Paired costs until no bar lies within the interval of their median."""
        bars, started = list(self._bars), time.monotonic()
        for side in self._sides:
            side.costs.clear()
        while True:
            self._call_nothing()
            self._round()
            ratio = ratio_of(*map(self._net, self._sides))
            far = ratio.high < WELL_WITHIN * min(bars) or ratio.low > FAR_BEYOND * max(bars)
            early = ratio.rounds >= EARLY and (far or time.monotonic() - started > RACE_SECONDS)
            clear = ratio.rounds >= FEWEST and not ratio.straddles(bars)
            if early or clear or ratio.rounds >= MOST:
                return ratio

    def _round(self) -> None:
        """The student once, the reference before and after, on the same input and in all about as long.

        What a neighbour takes away then hits both alike, and not the longer of the two on the average and
        the shorter by chance.
        """
        request = self._request(_seed())
        before = (self._repeats + len(self._student.costs) % 2) // 2
        costs = []
        for call in range(self._repeats + 1):
            if call == before:
                output, cost = self._turn_of_student(request)
                self._student.costs.append(cost)
            else:
                expected, cost = self._turn_of_reference(request)
                costs.append(cost)
        self._reference.costs.append(statistics.fmean(costs))
        self._agree(output, expected)

    def _turn_of_student(self, request: list[Any]) -> tuple[Any, float]:
        try:
            return self._student.turn(request, max(LEAST_LIMIT, LIMIT * max(self._bars) * self._alone))
        except StudentFailure as failure:
            if failure.status == "timeout":
                raise RaceOutOfTime from None
            raise

    def _turn_of_reference(self, request: list[Any]) -> tuple[Any, float]:
        try:
            return self._reference.turn(request, PATIENCE)
        except StudentFailure as failure:
            raise KitFailure(f"the reference can't be raced: {failure.message}") from None

    def _agree(self, output: Any, expected: torch.Tensor) -> None:
        expected = expected.detach()
        magnitude = AGREEMENT * float(expected.abs().max())
        try:
            check_array(output, expected.double(), like=expected, magnitude=magnitude)
        except StudentFailure as failure:
            text = limit_messages.wrong_in_race(failure.message.replace(CALL, self._student.name))
            raise StudentFailure("value", text) from None

    def _net(self, side: _Side) -> list[float]:
        # The least, because a busy machine only adds: a null call that took as long as one of the reference
        # would make any submission endlessly slow.
        null = min(self._nulls)
        return [max(SHORTEST, cost - null) for cost in side.costs]

    def _drifts(self) -> bool:
        """Whether the reference, on a GPU, is slower than alone: something else runs there as well."""
        return self._reference.on_gpu and statistics.median(self._net(self._reference)) > DRIFT * self._alone


def scaled(shape: tuple[int, ...], scale: float) -> list[int]:
    """The shape with its last two axes, height and width, this many times as long."""
    return [*shape[:-2], *(max(1, round(side * scale)) for side in shape[-2:])]


def _seed() -> int:
    """An unpredictable seed: what is graded is a ratio, and the outputs are compared."""
    return secrets.randbelow(2**62)


@contextlib.contextmanager
def one_race_at_a_time(device: str) -> Iterator[None]:
    """On a GPU, the only race on this machine: a neighbour's work would be in the window as well."""
    if device == "cpu":
        yield
        return
    from filelock import FileLock

    folder = Path(tempfile.gettempdir()) / f"autograder-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with FileLock(folder / f"race-{device}.lock"):
        yield
