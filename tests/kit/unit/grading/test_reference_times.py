"""What the reference's calls take: measured for an exercise when it is needed, and kept."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import StudentFailure
from autograder.grading.examples import Examples
from autograder.grading.plugin import GradedTest
from autograder.grading.reference_times import ReferenceTimes
from autograder.protocol.records import Cell
from autograder.submissions.source import Source

REFERENCE = Source("toy.py", (Cell("toy.py", "def double(x): return 2 * x"),), notebook=False)


class Worker:
    """A worker whose clock a test turns."""

    def __init__(self):
        self.cpu = 5.0  # for loading the code

    def cpu_seconds(self):
        return self.cpu


class Reference:
    """Stands in for the reference's submission: a call of f takes as long as it is told to."""

    def __init__(self):
        self.client = SimpleNamespace(worker=Worker())
        self.recording = None
        self.begun = []

    def begin_test(self, _seconds):
        self.begun.append("test")

    def begin_example(self):
        self.begun.append("example")

    def begin_exercise(self):
        self.begun.append("end")

    def f(self, seconds):
        self.client.worker.cpu += seconds
        self.recording.note(None, 1)


def a_plain_test(submission):
    submission.f(0.1)
    submission.f(0.3)
    submission.f(0.2)


@given(x=st.integers())
def a_property(submission, x):
    submission.f(x / 10)


def of_a_number(submission, course_seed):
    submission.f(course_seed)


def with_a_fixture(submission, mine):
    submission.f(mine)


def failing(submission):
    submission.f(1)
    raise StudentFailure("value", "wrong")


def graded_test(function):
    names = [
        name for name in ("submission", "course_seed", "mine", "x") if name in function.__code__.co_varnames
    ]
    if hasattr(function, "hypothesis"):
        names = ["submission"]
    item = SimpleNamespace(obj=function, _fixtureinfo=SimpleNamespace(argnames=names))
    return GradedTest(item, function.__name__, "double", "hidden", "x", 1.0, None, 7)


@pytest.fixture
def plugin(toy_course, tmp_path):
    functions = (a_plain_test, a_property, of_a_number, with_a_fixture, failing)
    return SimpleNamespace(
        course=toy_course(tmp_path / "course"),
        tests=[graded_test(function) for function in functions],
        examples={"a_property": Examples([{"x": 2}, {"x": 4}])},
        prepared={},
    )


def times_of(plugin, made, source=REFERENCE, condition="c"):
    def make(_source):
        made.append(Reference())
        return made[-1]

    times = ReferenceTimes(plugin, source, make, condition)
    return [times.longest(test) for test in plugin.tests]


def test_longest(plugin):
    """Of each test the longest call counts; there is none where the kit can't run the body, or it fails."""
    made = []

    assert [0.3, 0.4, 7.0, None, None] == pytest.approx(times_of(plugin, made))
    assert 1 == len(made)
    assert ("end", 2) == (made[0].begun[-1], made[0].begun.count("example") - 3)
    assert made[0].recording is None


def test_kept(plugin):
    """What was measured is kept for a state of tests and of the reference; what is damaged, measured again."""
    made, other = [], Source("toy.py", (Cell("toy.py", "pass"),), notebook=False)
    first = times_of(plugin, made)

    assert (first, 1) == (times_of(plugin, made), len(made))
    times_of(plugin, made, condition="d")
    times_of(plugin, made, other)
    assert 3 == len(made)
    for file in (plugin.course.state / "times").iterdir():
        file.write_text("[")
    assert (first, 4) == (times_of(plugin, made), len(made))


def test_no_reference(plugin):
    """A handout has no reference to measure."""
    made = []

    assert ({None}, []) == (set(times_of(plugin, made, None)), made)
