"""DepthwiseSeparableConv2D against two torch convolutions in float64, with weights that the tests load."""

from functools import partial

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Layer,
    by_hand,
    check_module,
    contract,
    fail,
    integer_tensors,
    points,
    random_tensor,
    seeds,
    taken_on_trust,
)

pytestmark = by_hand()

NAMES = ("depthwise", "pointwise")


def oracle(X, depthwise, pointwise, kernel_size, padding=0):
    """(N, C, H, W), (C, 1, kh, kw), (O, C, 1, 1) -> (N, O, H', W') in float64."""
    X = F.conv2d(X.double(), depthwise.double(), padding=padding, groups=len(depthwise))
    return F.conv2d(X, pointwise.double())


@st.composite
def cases(
    draw,
    ints=False,
    padded=True,
    max_channels=3,
    max_kernel=3,
    max_padding=2,
    spare=2,
    meeting=False,
    tensors=None,
):
    """X, weights, kernel_size and padding (pairs, or ints), so that the kernel fits into the padded X.

    padded: the padding is given. meeting: every window meets X, and nothing is 0, so that each product
    counts.
    """
    channels, out = draw(st.integers(1, max_channels)), draw(st.integers(1, max_channels))
    kernel = [draw(st.integers(2 if meeting else 1, max_kernel)) for _ in range(2)]
    limits = [min(max_padding, k - 1) if meeting else max_padding for k in kernel]
    padding = [draw(st.integers(1 if meeting and limit else 0, limit)) for limit in limits]
    if ints:
        kernel[1], padding[1] = kernel[0], padding[0]
    sides = [max(1, k - 2 * p) + draw(st.integers(0, spare)) for k, p in zip(kernel, padding, strict=True)]
    shapes = (draw(st.integers(1, 2)), channels, *sides), (channels, 1, *kernel), (out, channels, 1, 1)
    if tensors is not None:
        seed = draw(seeds())
        drawn = [tensors(seed + i, *shape) for i, shape in enumerate(shapes)]
    else:
        low = 1 if meeting else -8
        drawn = [draw(integer_tensors(shape, low=low)) for shape in shapes]
    case = dict(zip(("X", *NAMES), drawn, strict=True), kernel_size=kernel[0] if ints else tuple(kernel))
    return case | ({"padding": padding[0] if ints else tuple(padding)} if padded else {})


def fractions(seed, *sizes):
    """Numbers that are not whole."""
    return random_tensor(seed, *sizes) / 7


def magnitude(X, depthwise, pointwise):
    """A bound on every sum of products of both convolutions."""
    return float(X.abs().max() * depthwise.abs().sum(dim=(1, 2, 3)).max() * pointwise.abs().sum(dim=1).max())


def construct(submission, depthwise, pointwise, kernel_size, names="all", **padding):
    """The submission's layer as it comes, with parameters of these shapes.

    names: what is given by name where the padding is given, "all" or "none".
    """
    out, channels = pointwise.shape[:2]
    if padding and names == "all":
        named = {"in_channels": channels, "out_channels": out, "kernel_size": kernel_size}
        layer = submission.DepthwiseSeparableConv2D(**named, **padding)
    else:
        layer = submission.DepthwiseSeparableConv2D(channels, out, kernel_size, *padding.values())
    check_module(layer, "DepthwiseSeparableConv2D")
    check_names(layer.shapes("state_dict"), "state_dict()", depthwise, pointwise)
    return layer


def check_names(found, where, depthwise, pointwise):
    """Exactly these two names with these shapes, in any order."""
    wanted = {"depthwise": tuple(depthwise.shape), "pointwise": tuple(pointwise.shape)}
    if found != wanted:
        text = repr(found)[:300]
        fail(f"{{call}} should make a layer whose {where} holds {wanted}, but it holds {text}", kind="shape")


def load(submission, layer, depthwise, pointwise):
    """Put these weights into the layer, on their device and with their dtype."""
    submission.remote("torch.nn.Module.to")(layer, depthwise)
    layer.load_state_dict({"depthwise": depthwise, "pointwise": pointwise})


def make(submission, depthwise, pointwise, kernel_size, names="all", **padding):
    """The submission's layer with these weights."""
    layer = construct(submission, depthwise, pointwise, kernel_size, names, **padding)
    load(submission, layer, depthwise, pointwise)
    return layer


separable = Layer("DepthwiseSeparableConv2D", oracle, make, magnitude)
unnamed = Layer("DepthwiseSeparableConv2D", oracle, partial(make, names="none"), magnitude)

# ---- ints


@points(3)
@taken_on_trust("that the parameters require gradients; other tests check the gradients")
@settings(max_examples=6)
@given(case=cases(ints=True))
def test_parameters(submission, case):
    """the layer can learn depthwise and pointwise, which have the right shapes, and nothing else."""
    X, *weights, kernel_size, padding = case.values()
    layer = construct(submission, *weights, kernel_size, padding=padding)
    check_names(layer.shapes("parameters"), "named_parameters()", *weights)
    load(submission, layer, *weights)
    for name, parameter in layer.named_parameters():
        if not parameter.requires_grad:
            fail(f"{{call}} should make {name} trainable, but it doesn't require a gradient")
    separable.compare_with(layer(X), case)


@points(2)
@settings(max_examples=8)
@given(case=cases(ints=True))
def test_ints(submission, case):
    """kernel_size and padding may be single ints, for both axes; all arguments by position."""
    unnamed.check(submission, case)


@points(1)
@settings(max_examples=6)
@given(case=cases(max_padding=0, ints=True, padded=False))
def test_default_padding(submission, case):
    """without padding given, nothing is padded."""
    separable.check(submission, case)


SMALL = {"max_channels": 2, "max_kernel": 2, "meeting": True}
contract(
    separable,
    {"defaults": cases(max_padding=0, ints=True, padded=False, **SMALL), "ints": cases(ints=True, **SMALL)},
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1, "by_hand": 1},
)

# ---- pairs


@points(2)
@settings(max_examples=16)
@given(case=cases())
def test_values(submission, case):
    """each channel meets its own kernel, then the channels are mixed; sizes and padding differ by axis."""
    separable.check(submission, case)


@points(1)
@settings(max_examples=3)
@given(case=cases(max_channels=5, max_kernel=5, spare=5, tensors=fractions))
def test_larger(submission, case):
    """more channels and larger images, with numbers that are not whole; one layer takes all sizes."""
    layer = separable.made(submission, case)
    for X in (case["X"], torch.cat([case["X"], case["X"] + 1], dim=2)):
        separable.compare_with(layer(X), case | {"X": X})


contract(
    separable,
    {"pairs": cases(**SMALL)},
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "again": 1},
    of="pairs",
)
