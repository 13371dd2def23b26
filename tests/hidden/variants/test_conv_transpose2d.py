"""conv_transpose2d against F.conv_transpose2d in float64."""

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    by_hand,
    check_gradients,
    check_inputs_unchanged,
    check_values,
    integer_tensors,
    points,
    random_tensor,
    taken_on_trust,
)

pytestmark = by_hand()


def oracle(X, weight, stride=1, padding=0):
    """(N, C, H, W), (C, O, kh, kw) -> (N, O, (H-1)*sh + kh - 2*ph, (W-1)*sw + kw - 2*pw) in float64."""
    return F.conv_transpose2d(X.double(), weight.double(), stride=stride, padding=padding)


@st.composite
def cases(
    draw,
    ints=False,
    dtype=torch.float32,
    max_padding=2,
    max_size=2,
    max_kernel=3,
    max_stride=3,
    max_side=4,
    meeting=False,
    tensors=None,
):
    """X, weight, stride and padding (pairs, or ints), so that at least one pixel is left.

    max_size: of batch, input and output channels. meeting: each place gets a stamp, and nothing is 0, so
    that each product counts.
    """
    kernel = [draw(st.integers(1, max_kernel)) for _ in range(2)]
    stride = [draw(st.integers(1, min(max_stride, k) if meeting else max_stride)) for k in kernel]
    padding = [draw(st.integers(0, min(max_padding, k - 1) if meeting else max_padding)) for k in kernel]
    if ints:
        stride[1], padding[1] = stride[0], padding[0]
    sides = []
    for k, s, p in zip(kernel, stride, padding, strict=True):
        least = 1 + max(0, -((k - 2 * p - 1) // s))  # the smallest with (least-1)*s + k - 2*p >= 1
        sides.append(draw(st.integers(least, max(least, max_side))))
    N, C, out = (draw(st.integers(1, max_size)) for _ in range(3))
    shapes = (N, C, *sides), (C, out, *kernel)
    if tensors is not None:
        seed = draw(st.integers(0, 2**32 - 1))
        X, weight = tensors(seed, *shapes[0]), tensors(seed + 1, *shapes[1])
    else:
        low = 1 if meeting else -8
        X, weight = (draw(integer_tensors(shape, dtype=dtype, low=low)) for shape in shapes)
    return {
        "X": X,
        "weight": weight,
        "stride": stride[0] if ints else tuple(stride),
        "padding": padding[0] if ints else tuple(padding),
    }


def fractions(seed, *sizes):
    """Numbers that are not whole."""
    return random_tensor(seed, *sizes) / 7


def magnitude(X, weight):
    """The largest pixel times the largest sum of the kernels of one output channel."""
    return float(X.detach().abs().max() * weight.detach().abs().sum(dim=(0, 2, 3)).max())


def check(submission, X, weight, *others, **named):
    got, expected = (
        function(X, weight, *others, **named) for function in (submission.conv_transpose2d, oracle)
    )
    check_values(got, expected, like=X, magnitude=magnitude(X, weight))


@points(6)
@settings(max_examples=50)
@given(case=cases())
def test_values(submission, case):
    """each pixel spreads over a window, and what overlaps adds up; stride and padding differ by axis."""
    check(submission, *case.values())


@points(1)
@settings(max_examples=20)
@given(case=cases(max_size=4, max_side=2, max_kernel=2, max_padding=1))
def test_channels(submission, case):
    """each input channel contributes to each output channel, for several of both."""
    check(submission, *case.values())


@points(2)
@settings(max_examples=20)
@given(case=cases(ints=True))
def test_ints(submission, case):
    """stride and padding may be single ints, for both axes."""
    check(submission, *case.values())


@points(2)
@settings(max_examples=12)
@given(case=cases())
def test_defaults(submission, case):
    """the stride is 1 and the padding is 0 unless said otherwise; each may be given by name alone."""
    X, weight, stride, _padding = case.values()
    check(submission, X, weight)
    check(submission, X, weight, stride)
    check(submission, F.pad(X, (2, 2, 2, 2)), weight, padding=case["padding"])


@points(1)
@settings(max_examples=6)
@given(case=cases(max_size=5, max_kernel=5, max_stride=6, max_side=12, tensors=fractions))
def test_larger(submission, case):
    """larger images and kernels, with numbers that are not whole."""
    check(submission, *case.values())


@points(1)
@settings(max_examples=8)
@given(case=cases(dtype=torch.float64))
def test_dtype(submission, case):
    """float64 in, float64 out, with all its digits."""
    X, weight, *others = case.values()
    check(submission, X / 7, weight / 3, *others)


@points(2)
@settings(max_examples=15)
@given(case=cases(max_side=3, meeting=True))
def test_gradients(submission, case):
    """gradients flow to X and to weight."""
    X, weight, *others = case.values()
    check(submission, X, weight, *others)
    check_gradients(submission.conv_transpose2d, oracle, {"X": X, "weight": weight}, *others)


@points(1)
@taken_on_trust("that the tensors handed over were left as they were")
@settings(max_examples=10)
@given(case=cases(max_side=3))
def test_inputs_unchanged(submission, case):
    """X and weight are left as they were."""
    X, weight, *others = case.values()
    got = check_inputs_unchanged(submission.conv_transpose2d, X, weight, *others)
    check_values(got, oracle(X, weight, *others), like=X, magnitude=magnitude(X, weight))


@points(1)
@settings(max_examples=8)
@given(case=cases(max_side=3), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """a second call with other numbers of the same shapes, and then the first call again, are right too."""
    X, weight, *others = case.values()
    other_X, other_weight = X + shift, weight - shift
    check(submission, X, weight, *others)
    check(submission, other_X, other_weight, *others)
    check(submission, X, weight, *others)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=8)
@given(case=cases())
def test_by_hand(submission, case):
    """written by hand: no library routine convolves, pools or unfolds."""
    with submission.watched():
        check(submission, *case.values())
