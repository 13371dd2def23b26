"""Which examples of a test are watched for banned routines."""

from types import SimpleNamespace

import pytest

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
