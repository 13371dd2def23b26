"""conv_transpose2d against F.conv_transpose2d in float64."""

import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Function,
    by_hand,
    contract,
    integer_tensors,
    points,
    random_tensor,
    seeds,
)

pytestmark = by_hand()


def oracle(X, weight, stride=1, padding=0):
    """(N, C, H, W), (C, O, kh, kw) -> (N, O, (H-1)*sh + kh - 2*ph, (W-1)*sw + kw - 2*pw) in float64."""
    return F.conv_transpose2d(X.double(), weight.double(), stride=stride, padding=padding)


@st.composite
def cases(
    draw,
    ints=False,
    without=(),
    max_padding=2,
    max_size=2,
    max_kernel=3,
    max_stride=3,
    max_side=4,
    meeting=False,
    tensors=None,
):
    """X, weight, stride and padding (pairs, or ints), so that at least one pixel is left.

    max_size: of batch, input and output channels. without: what is left out. meeting: each place gets a
    stamp, and nothing is 0, so that each product counts.
    """
    kernel = [draw(st.integers(2 if meeting else 1, max_kernel)) for _ in range(2)]
    stride = [draw(st.integers(1, min(max_stride, k) if meeting else max_stride)) for k in kernel]
    limits = [min(max_padding, k - 1) if meeting else max_padding for k in kernel]
    padding = [draw(st.integers(1 if meeting and limit else 0, limit)) for limit in limits]
    if ints:
        stride[1], padding[1] = stride[0], padding[0]
    sides = []
    for k, s, p in zip(kernel, stride, padding, strict=True):
        least = 1 + max(0, -((k - 2 * p - 1) // s))  # the smallest with (least-1)*s + k - 2*p >= 1
        sides.append(draw(st.integers(least, max(least, max_side))))
    N, C, out = (draw(st.integers(1, max_size)) for _ in range(3))
    shapes = (N, C, *sides), (C, out, *kernel)
    if tensors is not None:
        seed = draw(seeds())
        X, weight = tensors(seed, *shapes[0]), tensors(seed + 1, *shapes[1])
    else:
        low = 1 if meeting else -8
        X, weight = (draw(integer_tensors(shape, low=low)) for shape in shapes)
    options = {
        "stride": stride[0] if ints else tuple(stride),
        "padding": padding[0] if ints else tuple(padding),
    }
    given = {name: value for name, value in options.items() if name not in without}
    return {"X": X, "weight": weight, **given}


def fractions(seed, *sizes):
    """Numbers that are not whole."""
    return random_tensor(seed, *sizes) / 7


def magnitude(X, weight):
    """The largest pixel times the largest sum of the kernels of one output channel."""
    return float(X.detach().abs().max() * weight.detach().abs().sum(dim=(0, 2, 3)).max())


conv_transpose2d = Function("conv_transpose2d", oracle, magnitude)
DEFAULTS = cases(ints=True, max_stride=1, max_padding=0, without=("stride", "padding"))

# ---- ints


@points(1)
@settings(max_examples=10)
@given(case=cases(max_size=4, max_side=2, max_kernel=2, max_padding=1, ints=True))
def test_channels(submission, case):
    """each input channel contributes to each output channel, for several of both."""
    conv_transpose2d.check(submission, case)


@points(2)
@settings(max_examples=16)
@given(case=cases(ints=True))
def test_ints(submission, case):
    """stride and padding may be single ints, for both axes."""
    conv_transpose2d.check(submission, case)


@points(2)
@settings(max_examples=6)
@given(
    case=DEFAULTS,
    strided=cases(ints=True, max_padding=0, without=("padding",)),
    padded=cases(ints=True, max_stride=1, without=("stride",)),
)
def test_defaults(submission, case, strided, padded):
    """the stride is 1 and the padding is 0 unless said otherwise; each may be given by name alone."""
    for one in (case, strided, padded):
        conv_transpose2d.check(submission, one)


SMALL = {"max_side": 3, "meeting": True}
contract(
    conv_transpose2d,
    {"defaults": DEFAULTS, "ints": cases(ints=True, **SMALL)},
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1, "by_hand": 1},
)

# ---- pairs


@points(3)
@settings(max_examples=30)
@given(case=cases())
def test_values(submission, case):
    """each pixel spreads over a window, and what overlaps adds up; stride and padding differ by axis."""
    conv_transpose2d.check(submission, case)


@points(1)
@settings(max_examples=3)
@given(case=cases(max_size=4, max_kernel=5, max_stride=6, max_side=8, tensors=fractions))
def test_larger(submission, case):
    """larger images and kernels, with numbers that are not whole."""
    conv_transpose2d.check(submission, case)


contract(
    conv_transpose2d,
    {"pairs": cases(**SMALL)},
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1},
    of="pairs",
)
