"""grouped_conv2d against F.conv2d in float64."""

import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Function,
    by_hand,
    by_name,
    contract,
    integer_tensors,
    points,
    random_tensor,
    seeds,
)

pytestmark = by_hand()


def oracle(X, weight, groups, stride=1, padding=0):
    """(N, C, H, W), (O, C/groups, kh, kw) -> (N, O, H', W') in float64."""
    return F.conv2d(X.double(), weight.double(), stride=stride, padding=padding, groups=groups)


@st.composite
def cases(
    draw,
    groups=(1, 3),
    channels=(1, 2),
    filters=(1, 2),
    ints=False,
    without=(),
    batch=(1, 2),
    max_kernel=3,
    max_stride=3,
    max_padding=2,
    spare=2,
    meeting=False,
    tensors=None,
):
    """X, weight, groups, stride and padding (pairs, or ints), so that the kernel fits into the padded X.

    groups, channels, filters: from, to; the latter two of one group. without: what is left out. meeting:
    every window meets X, and nothing is 0, so that each product counts.
    """
    g, c, o = (draw(st.integers(*bounds)) for bounds in (groups, channels, filters))
    kernel = [draw(st.integers(2 if meeting else 1, max_kernel)) for _ in range(2)]
    stride = [draw(st.integers(1, max_stride)) for _ in range(2)]
    limits = [min(max_padding, k - 1) if meeting else max_padding for k in kernel]
    padding = [draw(st.integers(1 if meeting and limit else 0, limit)) for limit in limits]
    if ints:
        stride[1], padding[1] = stride[0], padding[0]
    sides = [max(1, k - 2 * p) + draw(st.integers(0, spare)) for k, p in zip(kernel, padding, strict=True)]
    shapes = (draw(st.integers(*batch)), g * c, *sides), (g * o, c, *kernel)
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
    return {"X": X, "weight": weight, "groups": g, **given}


def fractions(seed, *sizes):
    """Larger numbers that are not whole."""
    return random_tensor(seed, *sizes) * 1000 / 7


def magnitude(X, weight):
    """The largest pixel times the largest filter's sum."""
    return float(X.detach().abs().max() * weight.detach().abs().sum(dim=(1, 2, 3)).max())


grouped_conv2d = Function("grouped_conv2d", oracle, magnitude)

# ---- ints


@points(2)
@settings(max_examples=10)
@given(case=cases(groups=(2, 4), channels=(1, 1), filters=(1, 3), ints=True))
def test_depthwise(submission, case):
    """with as many groups as channels, each channel has filters of its own."""
    grouped_conv2d.check(submission, case)


@points(1)
@settings(max_examples=10)
@given(case=cases(groups=(1, 1), channels=(1, 3), filters=(1, 3), ints=True))
def test_one_group(submission, case):
    """with one group, every filter sees all channels."""
    grouped_conv2d.check(submission, case)


@points(2)
@settings(max_examples=12)
@given(case=cases(ints=True))
def test_ints(submission, case):
    """stride and padding may be single ints, for both axes."""
    grouped_conv2d.check(submission, case)


@points(2)
@settings(max_examples=8)
@given(
    case=by_name(cases(ints=True, max_padding=0, without=("stride", "padding")), "groups"),
    padded=cases(ints=True, max_kernel=1, without=("stride",)),
)
def test_defaults(submission, case, padded):
    """without stride and padding, each window counts and nothing is padded; padding alone goes by name."""
    grouped_conv2d.check(submission, padded)
    grouped_conv2d.check(submission, case)


SMALL = {"groups": (1, 2), "max_kernel": 2, "meeting": True}
contract(
    grouped_conv2d,
    {
        "defaults": cases(ints=True, max_padding=0, without=("stride", "padding"), **SMALL),
        "stride": cases(ints=True, max_padding=0, without=("padding",), **SMALL),
        "ints": cases(ints=True, **SMALL),
    },
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1, "by_hand": 1},
)

# ---- pairs


@points(3)
@settings(max_examples=30)
@given(case=cases())
def test_values(submission, case):
    """each group of filters sees its own group of channels; stride and padding have a value for each axis."""
    grouped_conv2d.check(submission, case)


@points(1)
@settings(max_examples=3)
@given(
    case=cases(
        groups=(2, 3),
        channels=(2, 3),
        filters=(1, 3),
        batch=(3, 4),
        max_kernel=5,
        max_stride=5,
        max_padding=3,
        spare=5,
        tensors=fractions,
    )
)
def test_larger(submission, case):
    """larger batches and images, with larger numbers that are not whole."""
    grouped_conv2d.check(submission, case)


contract(
    grouped_conv2d,
    {"pairs": cases(**SMALL)},
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1},
    of="pairs",
)
