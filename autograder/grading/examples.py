"""Examples are drawn once per class; each submission replays them; only a failure is searched and shrunk.

Before the first fork, `draw` lets hypothesis draw every test's arguments without running its body. `replay`
runs the body on a private copy of each. The first failure goes back to hypothesis, which draws the same
examples again (the ones that passed are not run twice) and shrinks, within a number of calls.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import hypothesis
import numpy as np
import torch
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import HypothesisException
from hypothesis.internal.conjecture import providers

from autograder.errors import (
    ExampleError,
    KitFailure,
    NotAssessed,
    SearchEnded,
    StudentFailure,
)
from autograder.feedback import messages
from autograder.feedback.messages import CALL
from autograder.protocol.values import extent_of, has_gaps, is_image

PROFILE = "grading"
MAX_EXAMPLES = 40
SHRINK_CALLS = 200
SHRINK_STALL = 70  # calls without a smaller failure, after which there is hardly one to come
SHRINK_SECONDS = 20.0
PARTS = "parts"  # attribute of a test whose examples have parts
NOT_SHRUNK = ("undefined", "unfinished", "source", "import", "memory")  # any arguments give them


def load_profile() -> None:
    """The one fixed profile for grading: no database, no deadline, nothing that depends on the machine."""
    settings.register_profile(
        PROFILE,
        max_examples=MAX_EXAMPLES,
        database=None,
        deadline=None,
        derandomize=False,
        report_multiple_bugs=False,
        print_blob=False,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile(PROFILE)
    # Constants found in whatever modules happen to be imported would make draws differ between runs.
    providers.is_local_module_file = lambda _path: False  # type: ignore # because hypothesis has no setting


def is_property(function: Any) -> bool:
    """Whether this test function is decorated with @given."""
    return bool(getattr(function, "is_hypothesis_test", False))


@dataclass
class Examples:
    """The recorded arguments of one test, in the order drawn; `interactive` ones can't be replayed."""

    arguments: list[dict[str, Any]] = field(default_factory=list)
    interactive: bool = False


class Search(Enum):
    """Which of a test's failures is reported: the first, the smallest of the recorded ones, or one shrunk."""

    FIRST = auto()
    RECORDED = auto()
    SHRUNK = auto()


@dataclass
class Failure:
    """A failing example: its arguments and what was wrong."""

    arguments: dict[str, Any]
    error: StudentFailure
    call: Any = None


def draw(function: Any, fixtures: dict[str, Any], seed: int) -> Examples:
    """Let hypothesis draw the test's arguments without running its body. fixtures: stand-ins."""
    examples = Examples()

    def record(**arguments: Any) -> None:
        drawn = {name: value for name, value in arguments.items() if name not in fixtures}
        if any(type(value).__name__ == "DataObject" for value in drawn.values()):
            examples.interactive = True
            raise SearchEnded
        examples.arguments.append(drawn)

    try:
        _run(function, fixtures, seed, record)
    except SearchEnded:
        pass
    except HypothesisException as error:
        raise KitFailure(f"{function.__name__}: its arguments can't be drawn: {error}") from error
    return examples


def replay(  # noqa: PLR0913 - one caller, by name
    function: Any,
    fixtures: dict[str, Any],
    examples: Examples,
    seed: int,
    begin: Callable[[], None],
    last_call: Callable[[], Any],
    search: Search = Search.SHRUNK,
    clock: Callable[[], float] = time.monotonic,
    shrink_calls: int = SHRINK_CALLS,
    judged: Callable[[Failure | None], None] = lambda _failure: None,
) -> Failure | None:
    """The smallest failure found, or None when every example passes.

    begin: called before each run of the body. last_call: what the body last called. clock, shrink_calls:
    limit the shrinking in time and in runs of the body. judged: told how each recorded example ended.
    """
    body = function.hypothesis.inner_test
    smallest: Failure | None = None
    position = 0  # of the smallest failure: the search starts there, for shrinking a large one takes long
    if not examples.interactive:
        for number, arguments in enumerate(examples.arguments):
            failure = _try(body, fixtures, copy_arguments(arguments), begin, last_call)
            judged(failure)
            if failure is None:
                continue
            if search is Search.FIRST or failure.error.status != "failed" or failure.error.kind in NOT_SHRUNK:
                return smallest or failure
            if smallest is None or _size(failure.arguments) < _size(smallest.arguments):
                smallest, position = failure, number
        if smallest is None or search is Search.RECORDED:
            return smallest
    if search is not Search.SHRUNK:
        shrink_calls = 0
    shrinking = _Shrinking(fixtures, seed, begin, last_call, shrink_calls, clock)
    return shrinking.of_one_part(function, smallest) or shrinking.of(function, smallest, position)


def passes(function: Any, fixtures: dict[str, Any], failure: Failure) -> bool:
    """Whether the body passes with the arguments of a failure, run once more."""
    body = function.hypothesis.inner_test
    return _try(body, fixtures, copy_arguments(failure.arguments), lambda: None, lambda: failure.call) is None


def copy_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    """A private copy, with tensors laid out in memory as they were."""
    return {name: _copy(value) for name, value in arguments.items()}


def _copy(value: Any) -> Any:
    if type(value) is torch.Tensor:
        if value.is_contiguous():
            return value.clone()
        extent = 1 + sum((n - 1) * step for n, step in zip(value.shape, value.stride(), strict=True))
        # Zeros in the gaps, which code that ignores strides reads: the same for everybody, every time.
        return torch.zeros(extent, dtype=value.dtype).as_strided(value.shape, value.stride()).copy_(value)
    if type(value) is np.ndarray and has_gaps(value):
        spread = np.zeros(extent_of(value), value.dtype)
        copied = np.lib.stride_tricks.as_strided(spread, value.shape, value.strides)
        copied[...] = value
        return copied
    if isinstance(value, (int, float, str, bool, type(None))):
        return value
    if type(value) is dict:
        return copy_arguments(value)
    if type(value) in (list, tuple):
        return type(value)(_copy(item) for item in value)
    if is_image(value):
        return value.copy()
    return copy.deepcopy(value)


def _try(
    body: Any,
    fixtures: dict[str, Any],
    arguments: dict[str, Any],
    begin: Callable[[], None],
    last_call: Callable[[], Any],
) -> Failure | None:
    begin()
    try:
        body(**fixtures, **arguments)
    except StudentFailure as error:
        return Failure(arguments, without_frames(error), last_call())
    except AssertionError as error:
        return Failure(arguments, assertion(error), last_call())
    except (RecursionError, MemoryError):
        return Failure(arguments, too_large(), last_call())
    except (NotAssessed, HypothesisException):
        raise
    except Exception as error:  # because a test is the author's own code
        raise ExampleError(error, arguments) from error
    return None


def without_frames(error: StudentFailure) -> StudentFailure:
    """The failure without its traceback, whose frames would keep the answer, large as it may be."""
    error.__context__ = error.__cause__ = None
    return error.with_traceback(None)


def assertion(error: AssertionError) -> StudentFailure:
    """A plain assert of a test, as the student's failure."""
    return StudentFailure("contract", str(error) or messages.does_not_hold())


def too_large() -> StudentFailure:
    """An answer on which the test itself runs out of stack or memory, as the student's failure."""
    return StudentFailure("crash", messages.unreadable(), "crashed")


def unusable(error: Exception) -> StudentFailure:
    """An answer with which the test itself can't go on, though it can with the reference's."""
    return StudentFailure("contract", messages.unusable(CALL, f"{type(error).__name__}: {error}"))


class _Shrinking:
    """Hypothesis' own search and shrinking, ended after a number of calls or seconds."""

    def __init__(
        self,
        fixtures: dict[str, Any],
        seed: int,
        begin: Callable[[], None],
        last_call: Callable[[], Any],
        most_calls: int,
        clock: Callable[[], float],
    ) -> None:
        self._fixtures, self._seed, self._begin, self._last_call = fixtures, seed, begin, last_call
        self._most_calls, self._clock = most_calls, clock
        self._calls, self._started = 0, clock()

    def of_one_part(self, function: Any, failure: Failure | None) -> Failure | None:
        """The smallest failure of the first part of an example that fails by itself; None where none does.

        A test whose examples have parts says so by `parts(arguments)`: (test of a part, its arguments). To
        draw and to shrink one of them costs a fraction, and it is what is shown in the end.
        """
        parts = getattr(function, PARTS, None)
        if parts is None or failure is None or not self._most_calls:
            return None
        for part, arguments in parts(failure.arguments):
            self._calls += 1
            alone = self._try(part.hypothesis.inner_test, copy_arguments(arguments))
            if alone is None:
                continue
            if alone.error.status != "failed":
                return failure
            smallest = self.of(part, alone)
            return None if smallest is alone else smallest  # rare: only the whole test finds it again
        return None

    def of(self, function: Any, best: Failure | None, position: int = 0) -> Failure | None:
        """The smallest failure seen, `best` where there is no smaller one.

        position: of the example to start with; what is drawn before it is not tried.
        """
        skipped, improved = 0, self._calls
        broken: Exception | None = None

        def run(**arguments: Any) -> None:
            nonlocal best, skipped, improved, broken
            drawn = {name: value for name, value in arguments.items() if name not in self._fixtures}
            if skipped < position:
                skipped += 1
                return
            self._calls += 1
            if best is not None and self._ended(improved):
                raise SearchEnded
            try:
                failure = self._try(body, drawn)
            except HypothesisException:
                raise
            except Exception as error:  # because hypothesis would take it for one more failing example
                broken = error
                raise SearchEnded from None
            if failure is None:
                return
            if failure.error.status != "failed":
                best = best or failure
                raise SearchEnded
            before = None if best is None else _size(best.arguments)
            if before is None or _size(failure.arguments) < before:
                improved = self._calls
            if improved == self._calls or _size(failure.arguments) == before:
                best = failure
            raise failure.error

        body = function.hypothesis.inner_test
        # `best` holds what there is to say; a flaky submission ends here as well.
        with contextlib.suppress(SearchEnded, StudentFailure, HypothesisException, BaseExceptionGroup):
            _run(function, self._fixtures, self._seed, run)
        if broken is not None:
            raise broken
        return best

    def _ended(self, improved: int) -> bool:
        """Whether to stop, when the last smaller failure came with call number `improved`."""
        most = min(self._most_calls, improved + SHRINK_STALL)
        return self._calls > most or self._clock() - self._started > SHRINK_SECONDS

    def _try(self, body: Any, arguments: dict[str, Any]) -> Failure | None:
        return _try(body, self._fixtures, arguments, self._begin, self._last_call)


def _size(value: Any) -> tuple[int, float]:
    """How large a counterexample is: numbers in its arrays, then the sum of all absolute values."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        sizes = [_size(item) for item in value]
        return sum(count for count, _total in sizes), sum(total for _count, total in sizes)
    if isinstance(value, torch.Tensor):
        return value.numel(), float(value.detach().to(torch.complex128).abs().sum())
    if isinstance(value, np.ndarray):
        return value.size, float(np.abs(value.astype(np.complex128)).sum())
    if isinstance(value, (int, float)):
        return 0, float(abs(value))
    if is_image(value):
        return value.size[0] * value.size[1], 0.0
    return 0, 0.0


def _run(function: Any, fixtures: dict[str, Any], seed: int, body: Callable[..., None]) -> None:
    """Run a @given test with `body` in the place of its own, its draws following from the seed."""
    inner = function.hypothesis.inner_test

    @functools.wraps(inner)
    def replacement(**arguments: Any) -> None:
        body(**arguments)

    function.hypothesis.inner_test = replacement
    hypothesis.seed(seed)(function)
    try:
        function(**fixtures)
    finally:
        function.hypothesis.inner_test = inner
