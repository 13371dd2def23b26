"""Code in the styles of public courses gets the points that the assignments' contracts give it.

Each file in regressions/<assignment> holds some exercises, and says in its first line what they are worth. Many
loop in Python over every image, channel and position: each call gets a tenth of the course's time, so that nobody
who writes such loops runs out of it.
"""

import functools
import re
from pathlib import Path

import msgspec
import pytest

from autograder.course.course import Course
from autograder.grading.jobs import Options
from autograder.protocol.records import Cell
from autograder.session.session import Session
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.source import Source

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "regressions"
FILES = sorted(str(file.relative_to(FOLDER).with_suffix("")) for file in FOLDER.glob("*/*.py"))
HEADER = re.compile(r"# points: (\w+ [\d.]+(?:, \w+ [\d.]+)*)\n")


def expected_points(name):
    """The points of a file's exercises, as its first line says them."""
    header = HEADER.match((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    assert header, f"{name} doesn't begin with its points, e.g. # points: corr2d 30"
    return {exercise: float(points) for exercise, points in map(str.split, header[1].split(", "))}


def found(name):
    """A file as a submission."""
    assignment = name.split("/")[0]
    cell = Cell(f"{assignment}.py", (FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    source = Source(f"{assignment}.py", (cell,), notebook=False)
    exercises = tuple(expected_points(name))
    return FoundSubmission(name, assignment, Path(name), None, source=source, exercises=exercises)


@pytest.fixture(scope="module")
def graded(course):
    """`graded(name)`: the result of a file. All files of an assignment are graded in one session."""
    limits = course.settings.grading
    limits = msgspec.structs.replace(limits, call_seconds=limits.call_seconds / 10)
    hasty = Course(course.root, msgspec.structs.replace(course.settings, grading=limits))

    @functools.cache
    def results_of(assignment):
        files = [found(name) for name in FILES if name.startswith(f"{assignment}/")]
        session = Session(hasty, Options(fresh=True, shrink=False, hints=False), lambda *_args: None)
        return {result.id: result for result in session.grade(files)}

    return lambda name: results_of(name.split("/")[0])[name]


def hidden_tests(result, exercise):
    """The hidden tests of an exercise by their names."""
    return {
        test.id.rsplit("/", 1)[-1]: test
        for test in result.tests
        if (test.exercise, test.visibility) == (exercise, "hidden")
    }


def lost(tests):
    return {name for name, test in tests.items() if test.points < test.max_points}


@pytest.mark.parametrize("name", FILES)
def test_points(graded, name):
    """Each exercise gets the points that stand in the file's first line."""
    result = graded(name)
    tests = {exercise.name: hidden_tests(result, exercise.name) for exercise in result.exercises}
    reasons = [f"{test}: {found[test].message}" for found in tests.values() for test in sorted(lost(found))]

    assert "graded" == result.status, result.message
    assert expected_points(name) == {e.name: e.score for e in result.exercises}, reasons


def test_enough():
    """There are at least forty exercises in these files."""
    assert sum(len(expected_points(name)) for name in FILES) >= 40


def test_loop_into_float32(course):
    """A loop that writes into torch.zeros loses only the test of dtypes, because it is right for float32."""
    session = Session(course, Options(fresh=True, shrink=False), lambda *_args: None)
    [result] = session.grade([found("convolution/corr2d_loops")])
    tests = hidden_tests(result, "corr2d")

    assert {"test_dtype"} == lost(tests)
    assert "dtype" in tests["test_dtype"].message
    assert "dtype" in tests["test_dtype"].hint


def test_an_error_for_everything(graded):
    """Code that always raises the error which one test expects gets no points for it."""
    assert not any(test.points for test in graded("convolution/always_an_error").tests)


def test_ints_alone(graded):
    """A Conv2D that takes no tuples gets between a third and a half of its points, and loses those of pairs."""
    tests = hidden_tests(graded("conv_layer/cs231n_ints"), "Conv2D")
    whole = sum(test.max_points for test in tests.values())

    assert whole / 3 <= sum(test.points for test in tests.values()) <= whole / 2


def test_counts(graded):
    """Each of the four right counts gets its points; the other questions are not answered, not wrong."""
    tests = hidden_tests(graded("counting/counts"), "answers")
    answered = {"test_filters_bias", "test_standard_8_8", "test_separable_8_8", "test_lenet_c3_paper"}

    assert answered == set(tests) - lost(tests)
    assert all("is not answered yet" in tests[name].message for name in lost(tests))
    assert 11 == len(tests)
