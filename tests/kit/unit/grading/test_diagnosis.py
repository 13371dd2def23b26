"""When a hint is given: one wrong solution explains, and nothing contradicts it."""

from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.misconceptions import WrongSolution
from autograder.course.settings import Settings
from autograder.grading.diagnosis import MANY, Diagnosis, hints_of
from autograder.grading.traces import condensed
from autograder.protocol.records import Cell
from autograder.proxy.recording import Raised
from autograder.submissions.source import Source

RIGHT = None
LOST = condensed([])
RAISED = condensed([Raised("TypeError")])


def wrong(name, hint=None):
    return WrongSolution(Path(f"f__{name}.py"), "f", name, hint or f"you did {name}.")


def trace(**tests):
    """By test: None for a right example, RAISED, LOST, or the answer itself."""
    return {
        name: [value if value in (RIGHT, RAISED, LOST) else condensed([value]) for value in examples]
        for name, examples in tests.items()
    }


SQUARE, ROOT = wrong("square"), wrong("root")
KNOWN = [
    (SQUARE, trace(small=[4, 9], large=[100, 400], sign=[RIGHT])),
    (ROOT, trace(small=[1.5, 2.5], large=[RIGHT, RIGHT], sign=["none"])),
]


def told(own, known=KNOWN):
    """The hint of each failing test; those of the exercise where a test has none of its own."""
    hints = hints_of(own, known, "f")
    found = {test: hints.get(test, hints.get("f")) for test in own if any(a is not RIGHT for a in own[test])}
    return {test: hint.text for test, hint in found.items() if hint is not None}


def test_same_in_all_tests():
    """First rank: the same wrong answers in all tests give the hint in each failing one."""
    assert dict.fromkeys(("small", "large"), SQUARE.hint) == told(KNOWN[0][1])


def test_one_of_the_causes():
    """Second rank: the same answers in one test, while the others fail in another way."""
    own = trace(small=[4, 9], large=[-1, -2], sign=["all"])

    assert dict.fromkeys(own, f"One of the causes: {SQUARE.hint}") == told(own)


def test_each_cause_by_its_test():
    """Where two explain different tests, each is told with its own."""
    own = trace(small=[4, 9], large=[100, 400], sign=["none"])
    known = [KNOWN[0], (ROOT, trace(small=[8, 8], large=[7, 7], sign=["none"]))]

    assert {"small": SQUARE, "large": SQUARE, "sign": ROOT} == {
        test: {f"One of the causes: {w.hint}": w for w, _trace in known}[text]
        for test, text in told(own, known).items()
    }


@pytest.mark.parametrize(
    "own",
    [
        trace(small=[4, 9], large=[RIGHT, 400], sign=[RIGHT]),  # right where the square is wrong
        trace(small=[4, 8], large=[100, 399], sign=[RIGHT]),  # no test is explained as a whole
        trace(small=[4, RIGHT], large=[1, 2], sign=["all"]),
        trace(small=[LOST, LOST], large=[LOST], sign=[LOST]),  # nothing to compare
        {},
    ],
)
def test_no_guess(own):
    """No hint that an answer contradicts, and none where no failing test is explained."""
    assert {} == told(own)


def test_not_told_apart():
    """Two that give the same answers give no hint, unless they share it."""
    own = KNOWN[0][1]

    assert {} == told(own, [*KNOWN, (wrong("power"), own)])
    assert {SQUARE.hint} == set(told(own, [*KNOWN, (wrong("power", SQUARE.hint), own)]).values())


def test_exceptions_alone_are_no_evidence_of_one_cause():
    """That a call raises in a test is too little to tell one cause of several; in all tests it is enough."""
    known = [(SQUARE, trace(small=[RIGHT], large=[RAISED]))]

    assert {} == told(trace(small=[5], large=[RAISED]), known)
    assert {"large": SQUARE.hint} == told(trace(small=[RIGHT], large=[RAISED]), known)


IN_PART = {"small": [*range(10)], "large": [*range(10, 18)], "sign": [1, 1]}
PARTLY = [(SQUARE, trace(**IN_PART)), (ROOT, trace(small=["a"] * 10, large=["b"] * 8, sign=["c", "d"]))]


def two_faults(small, large):
    """A trace that is the square's in so many examples of two tests, and nobody's elsewhere."""
    own = {"small": IN_PART["small"][:small], "large": IN_PART["large"][:large], "sign": ["x", "y"]}
    return trace(
        **{name: [*own[name], *["x"] * (len(all) - len(own[name]))] for name, all in IN_PART.items()}
    )


def test_many_examples_in_half_of_the_tests():
    """Where no test is explained as a whole, the same answers in many examples of most tests are a cause."""
    own = two_faults(8, 7) | trace(sign=[1, "y"])

    assert 8 + 7 + 1 == MANY
    assert dict.fromkeys(own, f"One of the causes: {SQUARE.hint}") == told(own, PARTLY)


@pytest.mark.parametrize(
    ("own", "known"),
    [
        (two_faults(8, 7), PARTLY),  # fifteen
        (two_faults(8, 7) | trace(sign=[1, RIGHT]), PARTLY),  # right where the square is wrong
        (
            two_faults(8, 7) | trace(sign=[1, "y"]),
            [*PARTLY, (wrong("power"), trace(**IN_PART))],
        ),  # or the power
        (
            trace(small=[*range(19), "x"], large=["x"], sign=["x"]),
            [(SQUARE, trace(small=range(20)))],
        ),  # one test
    ],
)
def test_too_little_in_common(own, known):
    """Few answers, those of one test of three, or those of several wrong solutions, tell no cause."""
    assert {} == told(own, known)


MASTER = '''
# %% exercise="f"
def f(X):
    """f as in g(X)."""
    return X


# %% exercise="g"
def g(X):
    return X


# %% [markdown] exercise="speed" builds_on="g"
'''


@pytest.mark.parametrize(
    ("code", "hinted"),
    [
        ('def f(X):\n    """As g(X)."""\n    # not g(X)\n    return 2 * X\n\nprint(g(1))\n', True),
        ("def f(X):\n    return g(X)\n", False),
        ("def f(\n    X,\n):\n\n    return [g(x) for x in X]\n", False),
        ("def f(X):\n    return 1\ndef h(X):\n    return g(X)\n", True),
    ],
)
def test_an_exercise_that_calls_a_wrong_one(tmp_path, monkeypatch, code, hinted):
    """Wrong answers of an exercise that calls another wrong one are no evidence: the fault may be there."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "a.py").write_text(MASTER)
    diagnosis = Diagnosis(Course(tmp_path, Settings()), "a", None, None)
    monkeypatch.setattr(diagnosis, "_known", lambda _exercise: KNOWN)
    source = Source("a.py", (Cell("a.py", code),), False)
    own = {"f": KNOWN[0][1]}

    assert hinted == bool(diagnosis.hints(own, {"f", "g"}, source))
    assert diagnosis.hints(own, {"f"}, source)
