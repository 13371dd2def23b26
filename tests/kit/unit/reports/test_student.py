"""The report for students, and the state of their work before it is packed."""

import io

import pytest
from rich.console import Console

from autograder.course.student_course import WrittenQuestions
from autograder.feedback.options import MAKE
from autograder.reports.student import state, state_report, student_report
from autograder.results import Argument, Counterexample, TestResult, graded, not_graded

POINTS = {"double": 60.0, "halve": 40.0}
QUESTION = WrittenQuestions(("why",), 5.0, 1)


def outcome(name="test_a", exercise="double", message="", kind="value", **rest):
    """A public test's result; failed when there is a message."""
    failed = {"status": "failed", "message": message, "kind": kind} if message else {"status": "passed"}
    return TestResult(
        f"public/{exercise}/{name}",
        exercise,
        "public",
        f"{name} is so",
        0.0,
        0.0,
        **failed,
        shown="public",
        **rest,
    )


def shown(report):
    """The lines of a report, without trailing blanks."""
    console = Console(width=100, file=io.StringIO(), color_system=None)
    console.print(report)
    return [line.rstrip() for line in console.file.getvalue().rstrip().split("\n")]


def work(*tests):
    return graded("ada", "toy", "toy.py", list(tests), file="toy.py")


@pytest.fixture(autouse=True)
def _from_make(monkeypatch):
    monkeypatch.setenv(MAKE, "EXERCISE FRESH")


def test_all_public_tests_pass():
    """An exercise is never called done: its public tests pass, and the next step is to hand in."""
    lines = shown(student_report(work(outcome(), outcome(exercise="halve")), POINTS))

    assert lines[:3] == [
        "toy  2 of 2 exercises pass their public tests",
        "  double  ✓ public tests pass  1 of 1 public tests  60 points",
        "  halve   ✓ public tests pass  1 of 1 public tests  40 points",
    ]
    assert lines[-1].startswith("next: every public test passes; read the rules")


def test_one_exercise():
    """When only one of several exercises was graded, the next step is to look at the others."""
    lines = shown(student_report(work(outcome()), POINTS, QUESTION))

    assert "next: run `make grade` to see what is left to do in the other exercises" == lines[-1]
    assert "why" not in "\n".join(lines)


def test_commands_without_make(monkeypatch):
    """Without make, the next step names the command and its option."""
    monkeypatch.delenv(MAKE)
    lines = shown(student_report(work(outcome(message="no"), outcome(exercise="halve")), POINTS))

    assert "next: fix double (60 points), then `python -m autograder grade . --exercise double`" == lines[-1]


@pytest.mark.parametrize(
    ("unanswered", "expected", "following"),
    [
        (1, "  written question why  not answered  5 points, given by your instructor", "write your answer"),
        (0, "  written question why  answered  5 points, given by your instructor", "read the rules"),
    ],
)
def test_written_question(unanswered, expected, following):
    """The written question has a line, and is what is left when all tests pass."""
    question = WrittenQuestions(("why",), 5.0, unanswered)
    lines = shown(student_report(work(outcome(), outcome(exercise="halve")), POINTS, question))

    assert expected == lines[3]
    assert following in lines[-1]


def test_several_written_questions():
    """Of several questions, which can't be told apart in a file, the number of open ones is told."""
    questions = WrittenQuestions(("why", "how"), 8.0, 1)
    lines = shown(state_report(work(outcome()), POINTS, questions))

    assert (
        "  written questions why, how  1 of 2 not answered  8 points, given by your instructor" == lines[-1]
    )


def test_first_failure_or_all():
    """Only the first failure of an exercise is shown; with --verbose each one, equal messages once."""
    example = Counterexample("double(x)", [Argument("x", "[7]")], "", "", "")
    tests = [
        outcome("test_a", message="the first", advice="try this"),
        outcome("test_b", message="the second", counterexample=example, advice="try that"),
        outcome("test_c", message="the first"),
    ]
    first = "\n".join(shown(student_report(work(*tests), POINTS)))
    every = "\n".join(shown(student_report(work(*tests), POINTS, verbose=True)))

    assert "test_a is so: the first\n      what to try: try this" in first
    assert "the second" not in first
    assert "2 more of its tests fail; fix this one first" in first
    assert "test_b is so: the second\n      x [7]\n      what to try: try that" in every
    assert 1 == every.count("the first")
    assert "more of its tests fail" not in every


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([None], "public tests pass"),
        (["unfinished", None], "to do"),
        (["undefined", "undefined"], "does not load"),
        (["source"], "does not load"),
        (["import"], "does not load"),
        (["undefined", "value"], "not right yet"),
        (["timeout", None], "not right yet"),
    ],
)
def test_states(kinds, expected):
    """The state of an exercise follows from the kinds of its failures."""
    assert expected == state([outcome(message="no" if kind else "", kind=kind) for kind in kinds])


def test_state_report():
    """Before work is packed: a line for each exercise, and once why code can't be loaded."""
    result = work(
        outcome(message="double is not defined", kind="undefined"),
        outcome("test_b", message="double is not defined", kind="undefined"),
        outcome(exercise="halve"),
    )

    assert shown(state_report(result, POINTS, QUESTION)) == [
        "toy.py  1 of 2 exercises pass their public tests",
        "  double  ✗ does not load      0 of 2 public tests  60 points",
        "  halve   ✓ public tests pass  1 of 1 public tests  40 points",
        "  double is not defined",
        "  written question why  not answered  5 points, given by your instructor",
    ]
    assert ["toy.py", "  it is broken"] == shown(
        state_report(not_graded("ada", "toy", "toy.py", "it is broken", file="toy.py"), POINTS, None)
    )
