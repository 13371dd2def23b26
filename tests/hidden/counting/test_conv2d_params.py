"""conv2d_params against the parameters in torch's nn.Conv2d."""

from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from autograder.testing import check_int, points


def oracle(in_channels, out_channels, kernel_size, bias=True, groups=1):
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, bias=bias, groups=groups)
    return sum(parameter.numel() for parameter in layer.parameters())


def unlike(low, high):
    """Two numbers that are not the same."""
    return st.lists(st.integers(low, high), min_size=2, max_size=2, unique=True).map(tuple)


@st.composite
def cases(draw, kernel_sizes, groups=1):
    """Arguments by name; `groups`, a number or a strategy, divides both numbers of channels."""
    if isinstance(groups, st.SearchStrategy):
        groups = draw(groups)
    inputs, outputs = draw(unlike(1, 4))
    return {
        "in_channels": groups * inputs,
        "out_channels": groups * outputs,
        "kernel_size": draw(kernel_sizes),
        "groups": groups,
    }


INTS = st.integers(1, 7)


def check(submission, *args, **options):
    check_int(submission.conv2d_params(*args, **options), oracle(*args, **options))


@points(5)
@settings(max_examples=20)
@given(case=cases(INTS))
def test_values(submission, case):
    """weights and biases are counted, for a square kernel whose size is a single int."""
    check(submission, case["in_channels"], case["out_channels"], case["kernel_size"])


@points(3)
@settings(max_examples=20)
@given(case=cases(unlike(1, 6)))
def test_pairs(submission, case):
    """kernel_size may be a pair, for a kernel that is wider than high or higher than wide."""
    check(submission, case["in_channels"], case["out_channels"], case["kernel_size"])


@points(3)
@settings(max_examples=12)
@given(case=cases(INTS))
def test_bias(submission, case):
    """the biases count with bias=True and don't with bias=False; arguments may be given by name."""
    sizes = case["in_channels"], case["out_channels"], case["kernel_size"]
    check(submission, **case, bias=False)
    for bias in (True, False):
        check(submission, *sizes, bias)


@points(5)
@settings(max_examples=20)
@given(case=cases(st.integers(1, 4), groups=st.integers(2, 4)), bias=st.sampled_from([True, False]))
def test_groups(submission, case, bias):
    """with groups, each filter sees the input channels of its own group only."""
    sizes = case["in_channels"], case["out_channels"], case["kernel_size"]
    check(submission, *sizes, bias=bias, groups=case["groups"])


@points(2)
@settings(max_examples=8)
@given(
    case=cases(st.integers(1, 9), groups=st.sampled_from([1, 4, 16])),
    bias=st.booleans(),
)
def test_larger(submission, case, bias):
    """larger layers, with all arguments at once."""
    inputs, outputs = 4 * case["in_channels"], 4 * case["out_channels"]
    check(submission, inputs, outputs, case["kernel_size"], bias, case["groups"])


@points(2)
@settings(max_examples=8)
@given(case=cases(INTS), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """a second call with other numbers, and then the first call again, are right too."""
    inputs, outputs, kernel_size = case["in_channels"], case["out_channels"], case["kernel_size"]
    check(submission, inputs, outputs, kernel_size)
    check(submission, inputs + shift, outputs, kernel_size, bias=False)
    check(submission, inputs, outputs, kernel_size)
