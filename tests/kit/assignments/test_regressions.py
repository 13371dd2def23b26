"""Submissions of earlier students get the points that the assignments' contracts give them."""

from pathlib import Path

import pytest

from autograder.grading.jobs import Options
from autograder.session.session import Session
from autograder.submissions.discovery import find

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "regressions"


@pytest.fixture
def grade(course):
    """`grade(stem, assignment, exercise)` grades a file in regressions/; returns its hidden tests by name."""

    def run(stem, assignment, exercise):
        file = FOLDER / f"{stem}.py"
        session = Session(course, Options(exercise=exercise, fresh=True, shrink=False), lambda *_args: None)
        found = find([file], course, assignment)
        [result] = session.grade(found.submissions)

        assert "graded" == result.status, result.message
        assert [exercise] == [e.name for e in result.exercises]

        return {test.id.rsplit("/", 1)[-1]: test for test in result.tests if test.visibility == "hidden"}

    return run


def lost(tests):
    return {name for name, test in tests.items() if test.points < test.max_points}


def score(tests):
    return sum(test.points for test in tests.values())


def test_loop_into_float32(grade):
    """A loop that writes into torch.zeros loses only the test of dtypes, because it is right for float32."""
    tests = grade("corr2d_loops", "convolution", "corr2d")

    assert {"test_dtype"} == lost(tests)
    assert "dtype" in tests["test_dtype"].message
    assert "dtype" in tests["test_dtype"].hint
    assert 30 - tests["test_dtype"].max_points == score(tests)


@pytest.mark.parametrize(
    ("stem", "assignment", "exercise"),
    [
        ("conv2d_batched", "conv_layer", "Conv2D"),
        ("lenet_sigmoid", "lenet", "LeNet5"),
        ("lenet_cifar", "lenet", "LeNetCIFAR"),
    ],
)
def test_right(grade, stem, assignment, exercise):
    """A convolution with two loops and two networks get all points of their exercises."""
    tests = grade(stem, assignment, exercise)

    assert set() == lost(tests)
    assert score(tests) == sum(test.max_points for test in tests.values()) > 0


def test_counts(grade):
    """Each of the four right counts gets its points; the other questions are not answered, not wrong."""
    tests = grade("counts", "counting", "answers")
    answered = {"test_filters_bias", "test_standard_8_8", "test_separable_8_8", "test_lenet_c3_paper"}

    assert answered == set(tests) - lost(tests)
    assert all("is not answered yet" in tests[name].message for name in lost(tests))
    assert 11 == len(tests)
