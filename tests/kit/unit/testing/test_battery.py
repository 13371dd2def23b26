"""`contract(...)`: the tests that it adds, how they call the exercise, and what each of them rejects."""

import contextlib

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import StudentFailure
from autograder.testing import Function, by_name, contract, product_magnitude
from autograder.testing.battery import ASPECTS, UNWATCHED

X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
K = torch.tensor([[2.0]])


def oracle(X, K, scale=1, shift=0):
    return X.double() * K.double() * scale + shift


def right(X, K, scale=1, shift=0):
    return X * K * scale + shift


class Called:
    """Stands for a function of a submission."""

    def __init__(self, submission, function):
        self._submission, self._function = submission, function

    def __call__(self, *args, **named):
        submission = self._submission
        submission.calls.append((len(args), sorted(named)))
        before = [arg.clone() for arg in args if isinstance(arg, torch.Tensor)]
        result = self._function(*args, **named)
        after = [arg for arg in args if isinstance(arg, torch.Tensor)]
        submission.changed_inputs = [
            str(i) for i, pair in enumerate(zip(before, after, strict=True)) if not torch.equal(*pair)
        ]
        return result


class Local:
    """A submission in this process, with one function, and the calls that it got."""

    def __init__(self, function):
        self.calls, self.changed_inputs, self.watches = [], [], 0
        self.scaled = Called(self, function)

    def inputs_compared(self):
        return contextlib.nullcontext()

    @contextlib.contextmanager
    def watched(self):
        self.watches += 1
        yield


@pytest.fixture
def scaled():
    """The exercise."""
    return Function("scaled", oracle, product_magnitude)


@pytest.fixture
def module(scaled, monkeypatch):
    """The globals of a test file that has all aspects, in two styles."""
    monkeypatch.setattr(pytest, "mark", pytest.MarkGenerator(_ispytest=True))  # one that knows all markers
    space = {"scaled": scaled, "contract": contract, "st": st, "points": dict.fromkeys(ASPECTS, 2)}
    exec("contract(scaled, {'one': st.just({}), 'two': st.just({})}, points=points)", space)  # as a file does
    return space


def run(module, aspect, function, *cases, turn=0):
    """Run the test of an aspect on this function, with these cases."""
    submission = Local(function)
    numbered = {str(number): case for number, case in enumerate(cases)}
    module[f"test_{aspect}"].hypothesis.inner_test(submission, numbered, turn)
    return submission


def test_ordinary_tests(module):
    """Each aspect is a test function of the file that calls, with its points, its words and its trust.

    Where it watches its calls itself, or asks for what is watched elsewhere, no example is watched.
    """
    for aspect, (_check, words) in ASPECTS.items():
        test = module[f"test_{aspect}"]
        marks = {mark.name: mark.args or mark.kwargs for mark in test.pytestmark}

        assert (test.__name__, test.__doc__) == (f"test_{aspect}", words)
        assert (2.0,) == marks["points"]
        assert (aspect in UNWATCHED) == (marks.get("watched") == {"examples": 0})
        assert (aspect in ("unchanged", "by_hand")) == ("taken_on_trust" in marks)


def test_names_of_a_second_battery(module):
    """`of` ends the names of a second battery, and stands before what it checks."""
    exec("contract(scaled, {'one': st.just({})}, points={'dtype': 1}, of='pairs')", module)

    assert module["test_dtype_pairs"].__doc__.startswith("pairs: float64 in")


@pytest.mark.parametrize(
    ("points", "message"), [("{'dtyp': 1}", "is none of dtype, "), ("{'dtype': 1}", "already")]
)
def test_refused(module, points, message):
    """An aspect that isn't known, or a name that is taken, is an error: no test is lost without a word."""
    with pytest.raises(ValueError, match=message):
        exec(f"contract(scaled, {{'one': st.just({{}})}}, points={points})", module)


def float32(X, K, scale=1, shift=0):
    return right(X.float(), K.float(), scale, shift)


def detached_where_scaled(X, K, scale=1, shift=0):
    return right(X if scale == 1 else X.detach(), K, scale, shift)


def in_place(X, K, scale=1, shift=0):
    result = right(X, K, scale, shift)
    X.mul_(2)
    return result


def remembering():
    """A function that gives its first answer again."""
    answers = []

    def function(X, K, scale=1, shift=0):
        answers.append(right(X, K, scale, shift))
        return answers[0]

    return function


PLAIN, SCALED = {"X": X, "K": K}, {"X": X, "K": K, "scale": 3}


@pytest.mark.parametrize(
    ("aspect", "function", "kind"),
    [
        ("dtype", float32, "dtype"),
        ("gradients", detached_where_scaled, "gradient"),
        ("unchanged", in_place, "mutated"),
        ("again", remembering(), "value"),
    ],
)
def test_rejects(module, aspect, function, kind):
    """A fault fails the test of its aspect, also where it lies in one style; right code passes them all."""
    run(module, aspect, right, PLAIN, SCALED)
    with pytest.raises(StudentFailure) as caught:
        run(module, aspect, function, PLAIN, SCALED)

    assert kind == caught.value.kind


def test_by_hand_is_watched(module):
    """Every style is called while banned routines are looked for."""
    assert 3 == run(module, "by_hand", right, PLAIN, SCALED).watches


@pytest.mark.parametrize(
    ("cases", "turn", "calls"),
    [
        ([PLAIN], 0, [(2, [])]),
        ([PLAIN, SCALED], 0, [(2, []), (3, []), (2, ["scale"])]),  # a single one with an option: both ways
        ([SCALED, SCALED, PLAIN, SCALED], 0, [(3, []), (2, ["scale"]), (2, []), (3, [])]),
        ([SCALED, SCALED, PLAIN, SCALED], 1, [(2, ["scale"]), (3, []), (2, []), (2, ["scale"])]),
        ([SCALED | {"by name": ["K"]}], 0, [(1, ["K", "scale"])]),  # the case says it
    ],
)
def test_options_by_name(module, cases, turn, calls):
    """Optional arguments are given by name in every second case that has any."""
    assert calls == run(module, "dtype", right, *cases, turn=turn).calls


@pytest.mark.parametrize("aspect", ["dtype", "again", "unchanged"])
def test_numpy_arrays(aspect, monkeypatch):
    """Arrays of floats are converted and changed as tensors are, and classes stay what they are."""
    monkeypatch.setattr(pytest, "mark", pytest.MarkGenerator(_ispytest=True))
    seen = []

    def compare(got, expected, *, like, magnitude):
        seen.append(like.dtype)
        assert np.array_equal(got, expected)
        assert got.dtype == like.dtype

    def picked(X, labels):
        assert "i" == labels.dtype.kind
        return X[np.arange(len(X)), labels]

    space = {"contract": contract, "st": st, "picked": Function("scaled", picked, compare=compare)}
    exec(f"contract(picked, {{'one': st.just({{}})}}, points={{{aspect!r}: 1}})", space)
    run(space, aspect, picked, {"X": np.ones((2, 3), np.float32), "labels": np.array([0, 2])})

    assert (np.float64 if aspect == "dtype" else np.float32) in seen


@pytest.mark.parametrize(
    ("case", "call"),
    [
        (PLAIN, (2, [])),
        (SCALED, (3, [])),
        ({"X": X, "K": K, "shift": 1}, (2, ["shift"])),
        ({"X": X, "K": K, "scale": 2, "shift": 1}, (4, [])),
    ],
)
def test_arguments(scaled, case, call):
    """Arguments go by position as far as the case has them, and by name after one that it leaves out."""
    submission = Local(right)
    scaled.check(submission, case)

    assert [call] == submission.calls


@settings(max_examples=1)
@given(case=by_name(st.just(SCALED), "K"))
def test_by_name(case):
    """Arguments of given names go by name, and so do those after them."""
    submission = Local(right)
    Function("scaled", oracle, product_magnitude).check(submission, case)

    assert [(1, ["K", "scale"])] == submission.calls


def test_whole_numbers():
    """Where the oracle gives an int, the answer has to be that int."""
    exercise = Function("scaled", lambda n: n + 1)
    exercise.check(Local(lambda n: n + 1), {"n": 1})
    with pytest.raises(StudentFailure, match="should return"):
        exercise.check(Local(lambda n: n + 1.0), {"n": 1})


def test_parts(module):
    """A failing style of an example can be drawn and shrunk without the others, with the same values."""
    cases = {"one": PLAIN, "two": SCALED}
    parts = list(module["test_dtype"].parts({"cases": cases, "turn": 1}))

    assert [{"cases": {style: case}, "turn": 1} for style, case in cases.items()] == [a for _test, a in parts]
    for test, arguments in parts:
        submission = Local(right)
        test.hypothesis.inner_test(submission, **arguments)
        assert submission.calls


def test_no_parts_of_one_style(module):
    """An example of one style has no parts."""
    exec("contract(scaled, {'one': st.just({})}, points={'dtype': 1}, of='alone')", module)

    assert not hasattr(module["test_dtype_alone"], "parts")
