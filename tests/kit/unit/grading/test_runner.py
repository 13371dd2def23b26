"""Which examples of a test are watched for banned routines, and whose fault it is that a test can't go on."""

from types import SimpleNamespace

import pytest

from autograder.errors import BrokenTest, KitFailure, ResourceError
from autograder.grading.examples import Examples
from autograder.grading.runner import _Runner


@pytest.mark.parametrize(
    ("timed_out", "recorded", "expected"),
    [
        (False, 6, [0, 1, 4]),
        (False, 2, [0, 1]),
        (True, 6, [3, 4, 5]),
        (True, 4, [1, 2, 3]),
        (True, 2, [1]),
        (True, 1, [0]),
        (True, 0, [0, 1, 2]),
        (False, 0, [0, 1, 2]),
    ],
)
def test_watched_examples(timed_out, recorded, expected):
    """The seed draws them. After a time-out it is the last ones, and a later one than the first if there is one."""
    begun = []
    submission = SimpleNamespace(timed_out=timed_out, begin_example=lambda watched: begun.append(watched))
    plugin = SimpleNamespace(examples={"t": Examples([{}] * recorded)})
    runner = _Runner(plugin, submission, shrink=True, until_lost=False)
    runner.test = SimpleNamespace(id="t", by_hand=True, watched=3, seed=1)
    begin = runner._beginning()
    for _example in range(9):
        begin()

    assert expected == [number for number, watched in enumerate(begun) if watched]


@pytest.mark.parametrize(
    ("error", "called", "passes", "expected"),
    [
        (TypeError("'int' object is not iterable"), True, True, True),
        (BrokenTest("it sends what can't be sent"), True, True, True),
        (TypeError("oops"), True, False, False),
        (TypeError("oops"), False, True, False),
        (KitFailure("the forkserver is gone"), True, True, False),
        (ResourceError("no more processes"), True, True, False),
        (OSError("too many open files"), True, True, False),
    ],
)
def test_from_an_answer(error, called, passes, expected):
    """A test's own error is the answer's fault where the reference passes; what the kit lacks never is."""
    submission = SimpleNamespace(last_call="f(1)" if called else None)
    asked = []

    def tried(test, arguments):
        asked.append((test, arguments))
        return passes

    runner = _Runner(None, submission, shrink=True, until_lost=False, passes=tried)

    assert expected is runner._is_from_answer("t", error, {"x": 1})
    assert asked in ([], [("t", {"x": 1})])
