"""linear_params against the parameters in torch's nn.Linear."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import nn

from autograder.testing import check_int, points

SIZES = st.lists(st.integers(1, 12), min_size=2, max_size=2, unique=True)  # inputs and outputs, never alike


def oracle(in_features, out_features, bias=True):
    layer = nn.Linear(in_features, out_features, bias=bias, device="meta")
    return sum(parameter.numel() for parameter in layer.parameters())


def check(submission, *args, **options):
    check_int(submission.linear_params(*args, **options), oracle(*args, **options))


@points(4)
@settings(max_examples=16)
@given(sizes=SIZES)
def test_values(submission, sizes):
    """weights and biases count, and there are biases unless told not to."""
    check(submission, *sizes)


@points(3)
@settings(max_examples=10)
@given(sizes=SIZES)
def test_bias(submission, sizes):
    """the biases count with bias=True and don't with bias=False; arguments may be given by name."""
    check(submission, in_features=sizes[0], out_features=sizes[1], bias=False)
    for bias in (True, False):
        check(submission, *sizes, bias)


@points(2)
@settings(max_examples=8)
@example(sizes=[4099, 4999], bias=True)  # an odd number of parameters that float32 does not hold
@given(sizes=st.lists(st.integers(100, 2000), min_size=2, max_size=2, unique=True), bias=st.booleans())
def test_larger(submission, sizes, bias):
    """larger layers, up to 4999 inputs and outputs."""
    check(submission, *sizes, bias=bias)


@points(1)
@settings(max_examples=8)
@given(sizes=SIZES, shift=st.integers(1, 3))
def test_again(submission, sizes, shift):
    """a second call with other numbers, and then the first call again, are right too."""
    inputs, outputs = sizes
    check(submission, inputs, outputs)
    check(submission, inputs + shift, outputs, bias=False)
    check(submission, inputs, outputs)
