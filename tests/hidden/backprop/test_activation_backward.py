"""activation_backward against torch's autograd in float64."""

import numpy as np
import torch
from arrays import check_own_memory, gradients
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Function,
    by_hand,
    check_raises,
    contract,
    given_each,
    integer_arrays,
    points,
    random_array,
    seeds,
    taken_on_trust,
)

pytestmark = by_hand()

ACTIVATIONS = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}
FAR = (1e4, 1e3, 710.0, 100.0, 89.0, 40.0, 17.0)  # exp overflows above 88.7, in float64 above 709.8
NEAR = (1e-60, -1e-60, 1e-30, -1e-30)  # float32 has no 1e-60: there it becomes 0
UNKNOWN = (
    "softmax", "ReLU", "leaky_relu", "relu6", " relu", "tanhshrink", "Tanh", "hardtanh", "logsigmoid",
    "sigmoid ", "identity", "", None,
)  # fmt: skip


def oracle(name, X, dY):
    """The gradient of the activation's input, of the shape of X."""
    return gradients(lambda t: ACTIVATIONS[name](t["X"]), dY, X=X)["X"]


@st.composite
def cases(draw, name, shape=None, divisor=1):
    """An activation, its input and the gradient of its output; without a shape, one to four axes."""
    if shape is None:
        shape = tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=4)))
    X, dY = draw(integer_arrays(shape)), draw(integer_arrays(shape))
    return {"name": name, "X": X / np.float32(divisor), "dY": dY}


@st.composite
def far_cases(draw, name, dtype):
    """Numbers far from zero, on both sides, and some near and very near it."""
    signs = draw(st.lists(st.sampled_from([-1, 1]), min_size=len(FAR), max_size=len(FAR)))
    X = np.array([sign * number for sign, number in zip(signs, FAR, strict=True)] + [0.0, 1.5, -2.5, *NEAR])
    return {"name": name, "X": X.astype(dtype), "dY": random_array(draw(seeds()), len(X), dtype=dtype)}


def with_zeros(name):
    """Cases in which something changes under ReLU, so that the result has to be a new array."""
    return cases(name, shape=(2, 3)).filter(lambda case: ((case["X"] <= 0) & (case["dY"] != 0)).any())


activation_backward = Function("activation_backward", oracle, lambda X, dY: float(np.abs(dY).max()))


@points(2)
@settings(max_examples=8)
@given(case=cases("relu"))
def test_relu(submission, case):
    """ReLU lets the gradient through where X is above 0."""
    activation_backward.check(submission, case)


@points(1)
@settings(max_examples=4)
@given(case=cases("relu", shape=(6,)))
def test_relu_at_zero(submission, case):
    """ReLU's gradient is 0 where X is 0."""
    activation_backward.check(submission, case | {"X": np.where(case["X"] > 2, 0, case["X"])})


@points(2)
@settings(max_examples=8)
@given(case=cases("sigmoid", divisor=3))
def test_sigmoid(submission, case):
    """the sigmoid's gradient is s * (1 - s) times dY, where X is its input."""
    activation_backward.check(submission, case)


@points(2)
@settings(max_examples=8)
@given(case=cases("tanh", divisor=4))
def test_tanh(submission, case):
    """the gradient of tanh is 1 - t * t times dY, where X is its input."""
    activation_backward.check(submission, case)


@points(1)
@settings(max_examples=2)
@given_each(
    cases={
        f"{name} {dtype}": far_cases(name, dtype) for name in ACTIVATIONS for dtype in ("float32", "float64")
    }
)
def test_far_from_zero(submission, cases):
    """numbers of X up to 10000 on both sides, and numbers next to zero."""
    for case in cases.values():
        activation_backward.check(submission, case)


@points(1)
@taken_on_trust("the type of the exception")
@settings(max_examples=2)
@given(case=cases("tanh", shape=(2,)))
def test_unknown_name(submission, case):
    """any other name raises ValueError, and "tanh" does not."""
    activation_backward.check(submission, case)
    for name in UNKNOWN:
        check_raises(ValueError, submission.activation_backward, name, case["X"], case["dY"])


@points(1)
@settings(max_examples=3)
@given_each(cases={name: with_zeros(name) for name in ACTIVATIONS})
def test_own_memory(submission, cases):
    """the result doesn't share memory with the arrays given."""
    for case in cases.values():
        check_own_memory(submission, activation_backward, case)


contract(
    activation_backward,
    {name: cases(name) for name in ACTIVATIONS},
    points={"dtype": 1, "unchanged": 0.5, "again": 0.25, "by_hand": 0.25},
)
