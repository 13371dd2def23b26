"""layer_norm against torch's in float64."""

from functools import partial

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tensors import numbers

from autograder.testing import (
    Function,
    by_hand,
    by_name,
    check_gradients,
    check_values,
    contract,
    given_each,
    points,
    random_tensor,
    seeds,
)

pytestmark = by_hand()

ROUNDED = 5e-3  # how far float32 may be off where rows have mean 1000 and deviation 1


def oracle(X, weight, bias, eps=1e-5):
    """(..., D), (D,), (D,) -> (..., D) in float64."""
    return F.layer_norm(X.double(), weight.shape, weight.double(), bias.double(), eps)


def magnitude(X, weight, bias):
    """What a rounding error of X does where a row has the smallest deviation."""
    deviation = (X.double().var(dim=-1, correction=0) + 1e-5).sqrt().min()
    return float((1 + 2 * X.abs().max() / deviation) * weight.abs().max() + bias.abs().max())


def near(got, expected, *, like, magnitude):
    """Within what the exercise allows far from zero, and for rows of equal numbers."""
    del magnitude
    check_values(got, expected, like=like, allowed=ROUNDED)


layer_norm = Function("layer_norm", oracle, magnitude)
rounded = Function("layer_norm", oracle, compare=near)


@st.composite
def cases(draw, lead=((), (1,), (3,)), width=(2, 5), eps=()):
    """X with these leading axes, no row of equal numbers; weight, bias, and one of the eps."""
    D, axes, seed = draw(st.integers(*width)), draw(st.sampled_from(lead)), draw(seeds())
    X = numbers(seed, *axes, D) * 2 + random_tensor(seed, *axes, 1) / 4
    if draw(st.booleans()):
        X = X.repeat_interleave(2, dim=-1)[..., ::2]
    case = {"X": X, "weight": random_tensor(seed + 1, D) / 4, "bias": random_tensor(seed + 2, D) / 4}
    return case | ({"eps": draw(st.sampled_from(eps))} if eps else {})


@points(4)
@settings(max_examples=6)
@given(case=cases(lead=((3,), (2,))))
def test_values(submission, case):
    """each row gets mean 0 and variance 1, then times weight plus bias; the variance divides by D."""
    layer_norm.check(submission, case)


@points(1.5)
@settings(max_examples=1)
@given_each(cases={str(lead): cases([lead]) for lead in ((), (2, 3), (2, 1, 2))})
def test_axes(submission, cases):
    """the last axis is normalized, whether X has one axis or four."""
    for case in cases.values():
        layer_norm.check(submission, case)


@points(1.5)
@settings(max_examples=4)
@given(case=cases(eps=(0.5, 2.0)), small=cases(lead=((2,),)))
def test_eps(submission, case, small):
    """eps is added to the variance, under the root; it is 1e-5 unless given."""
    layer_norm.check(submission, case)
    layer_norm.check(submission, case | {"by name": ["eps"]})
    layer_norm.check(submission, small | {"X": small["X"].double() / 300, **doubled(small)})


def doubled(case):
    """weight and bias in float64."""
    return {name: case[name].double() for name in ("weight", "bias")}


@points(1.5)
@settings(max_examples=3)
@given(case=cases(lead=((2,),), width=(30, 40)), side=st.sampled_from([-1, 1]))
def test_far_from_zero(submission, case, side):
    """rows with mean 1000 and deviation 1, in float32."""
    X = case["X"].double()
    deviation, mean = torch.std_mean(X, dim=-1, correction=0, keepdim=True)
    rounded.check(submission, case | {"X": ((X - mean) / deviation + 1000 * side).float()})


@points(0.5)
@settings(max_examples=2)
@given(case=cases(lead=((2,),)), one=cases(width=(1, 1)), number=st.integers(-8, 8))
def test_equal_numbers(submission, case, one, number):
    """a row of equal numbers, or of one number, gives the bias; gradients flow there, too."""
    equal = case | {"X": torch.full_like(case["X"], number)}
    rounded.check(submission, equal)
    rounded.check(submission, one)
    tensors = {name: tensor.double() for name, tensor in equal.items()}
    check_gradients(submission.layer_norm, oracle, tensors, linear=False)


@points(1)
@settings(max_examples=2)
@given(case=cases(lead=((3,),), width=(3, 4)))
def test_gradients(submission, case):
    """gradients flow to X, weight and bias."""
    tensors = {name: tensor.double() for name, tensor in case.items()}
    check_gradients(submission.layer_norm, oracle, tensors, linear=False)
    check_gradients(submission.layer_norm, oracle, tensors, 0.5, linear=False)
    named = partial(submission.layer_norm, eps=0.5)
    check_gradients(named, partial(oracle, eps=0.5), tensors, linear=False)


contract(
    layer_norm,
    {"default": cases(), "eps": by_name(cases(eps=(0.5,)), "weight", "bias", "eps")},
    points={"dtype": 0.5, "unchanged": 0.5, "again": 0.5, "by_hand": 0.5},
)
