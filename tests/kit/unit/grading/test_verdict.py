"""What a result keeps of a failing answer, and what becomes of answers on which a test itself gives up."""

import gc
import weakref

import pytest
import torch

from autograder.errors import StudentFailure
from autograder.feedback.values import written
from autograder.grading.examples import Failure, draw, load_profile, replay
from autograder.grading.plugin import GradedTest
from autograder.grading.verdict import MAX_MESSAGE, Outcome, result_of
from autograder.testing import vectors

TEST = GradedTest(None, "hidden/f/test_f", "f", "hidden", "anything", 10.0, None, 0)


@pytest.mark.slow
def test_answer_is_let_go_of():
    """Once a test is over, its failing answer takes no memory; what shows it is written down."""
    answer = torch.zeros(3)
    gone = weakref.ref(answer)
    outcome = Outcome(TEST, Failure({}, StudentFailure("value", "wrong", expected=1, got=answer)), 0.0)
    del answer
    gc.collect()

    assert gone() is None
    assert "failed" == result_of(outcome, None, None).status


def test_routine_is_kept():
    """The name of a banned routine stays: other tests of the exercise tell it."""
    failure = StudentFailure("forbidden", "no", "forbidden", got="torch.conv2d")

    assert "torch.conv2d" == Outcome(TEST, Failure({}, failure), 0.0).failure.error.got


def test_messages_are_cut():
    """No message is longer than a screen, whatever a test puts into it."""
    outcome = Outcome(TEST, Failure({}, StudentFailure("value", "x" * 10**6)), 0.0)

    assert len(result_of(outcome, None, None).message) < MAX_MESSAGE + 10


@pytest.mark.parametrize("error", [RecursionError, MemoryError])
def test_test_that_gives_up(error):
    """An answer on which the test's own body runs out of stack or memory is the student's failure."""
    from hypothesis import given, settings

    load_profile()
    try:

        def body(submission, x):
            raise error

        test = settings(max_examples=3)(given(x=vectors())(body))
        examples = draw(test, {"submission": None}, 1)
        failure = replay(test, {"submission": None}, examples, 1, lambda: None, lambda: None)
    finally:
        settings.load_profile("kit")

    assert ("crash", "crashed") == (failure.error.kind, failure.error.status)


def test_failure_keeps_no_frames():
    """A failure holds no traceback, whose frames would keep every answer of the test."""
    from hypothesis import given, settings

    load_profile()
    try:

        def body(submission, x):
            raise StudentFailure("value", "wrong")

        test = settings(max_examples=3)(given(x=vectors())(body))
        examples = draw(test, {"submission": None}, 1)
        failure = replay(test, {"submission": None}, examples, 1, lambda: None, lambda: None)
    finally:
        settings.load_profile("kit")

    assert failure.error.__context__ is None


@pytest.mark.parametrize(
    "value",
    [
        ["x" * 10**6] * 1000,
        {str(n): n for n in range(10**5)},
        [[[0] * 1000] * 1000],
        b"x" * 10**7,
        (1,) * 10**6,
    ],
    ids=["texts", "dict", "lists", "bytes", "tuple"],
)
def test_large_values_are_cut_before_they_are_written(value):
    """Writing a value takes no more than its first part."""
    assert len(written(value)) < 400_000


def test_small_values_are_written_in_full():
    """Small values stand there as Python writes them."""
    value = [1, "two", (3.0, None), {"four": {5}}, b"six", frozenset({7})]

    assert repr(value) == written(value)
