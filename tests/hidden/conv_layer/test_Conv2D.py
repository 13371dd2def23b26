"""Conv2D against torch's convolution in float64, with known weights loaded into the student's layer."""

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
    given_each,
    integer_tensors,
    points,
    random_tensor,
    seeds,
    taken_on_trust,
)

pytestmark = by_hand()

# ---- the layer


def oracle(X, weight, bias, kernel_size, stride=1, padding=0):
    """(N, in, H, W) -> (N, out, H', W') in float64."""
    return F.conv2d(X.double(), weight.double(), None if bias is None else bias.double(), stride, padding)


def magnitude(X, weight, bias=None):
    """A bound on every sum of products of a window with a filter, the bias included."""
    largest = X.abs().max().double() * weight.abs().sum(dim=(1, 2, 3)).max()
    return float(largest + (0.0 if bias is None else bias.abs().max()))


def construct(submission, weight, bias, kernel_size, names="options", **options):
    """The student's layer, nothing loaded yet. names: what is given by name, "all", "none" or "options".

    Beside other options, bias is given even where it is True.
    """
    outputs, inputs = weight.shape[:2]
    if bias is None or options:
        options["bias"] = bias is not None
    if names == "none":
        defaults = {"stride": 1, "padding": 0, "bias": True}
        layer = submission.Conv2D(inputs, outputs, kernel_size, *(defaults | options).values())
    elif names == "all":
        layer = submission.Conv2D(
            in_channels=inputs, out_channels=outputs, kernel_size=kernel_size, **options
        )
    else:
        layer = submission.Conv2D(inputs, outputs, kernel_size, **options)
    check_module(layer, "Conv2D")
    return layer


def load(submission, layer, weight, bias):
    """Put these numbers into the parameters, on their device and with their dtype."""
    submission.remote("torch.nn.Module.to")(layer, weight)
    layer.load_state_dict({"weight": weight} if bias is None else {"weight": weight, "bias": bias})


def make(submission, weight, bias, kernel_size, **options):
    """The student's layer with these parameters."""
    layer = construct(submission, weight, bias, kernel_size, **options)
    load(submission, layer, weight, bias)
    return layer


conv2d = Layer("Conv2D", oracle, make, magnitude)

# ---- drawing


@st.composite
def different_pairs(draw, low, high):
    """(height, width), never the same."""
    first = draw(st.integers(low, high))
    return first, draw(st.sampled_from([n for n in range(low, high + 1) if n != first]))


ONE = st.just(1)
UP_TO_TWO, UP_TO_THREE, TWO_OR_THREE = st.integers(1, 2), st.integers(1, 3), st.integers(2, 3)
STRIDED = {"stride": st.integers(2, 3), "padding": UP_TO_TWO}  # ints, not the defaults
PAIR = {"kernel_size": different_pairs(1, 3)}
MIXED = {**PAIR, "stride": different_pairs(1, 3), "padding": different_pairs(0, 2)}
PADDED = {**MIXED, "kernel_size": different_pairs(2, 3)}


def both_axes(value):
    return (value, value) if isinstance(value, int) else value


def less_than(kernel, padding):
    """The padding, or the largest that is less than the kernel, for each axis."""
    if isinstance(padding, int):
        return min(padding, min(both_axes(kernel)) - 1)
    return tuple(min(pad, size - 1) for pad, size in zip(padding, both_axes(kernel), strict=True))


@st.composite
def cases(
    draw,
    kernel_size=UP_TO_THREE,
    stride=None,
    padding=None,
    bias=True,
    batch=UP_TO_TWO,
    channels=UP_TO_TWO,
    room=3,
    meeting=False,
):
    """X, the layer's parameters and what to make it with. stride, padding: None leaves them out.

    room: by how much each side of X may be longer than it has to be. meeting: windows meet X, so that there
    are gradients: less padding than the kernel is long.
    """
    inputs, outputs, kernel = draw(channels), draw(channels), draw(kernel_size)
    options = {
        name: draw(strategy)
        for name, strategy in (("stride", stride), ("padding", padding))
        if strategy is not None
    }
    if meeting and padding is not None:
        options["padding"] = less_than(kernel, options["padding"])
    sizes = zip(both_axes(kernel), both_axes(options.get("padding", 0)), strict=True)
    height, width = (max(1, size - 2 * pad) + draw(st.integers(0, room)) for size, pad in sizes)
    return {
        "X": draw(integer_tensors((draw(batch), inputs, height, width))),
        "weight": draw(integer_tensors((outputs, inputs, *both_axes(kernel)))),
        "bias": draw(integer_tensors((outputs,))) if bias else None,
        "kernel_size": kernel,
        **options,
    }


@st.composite
def larger_cases(draw):
    """The same, larger and from a drawn seed."""
    kernel = draw(st.sampled_from([(5, 2), (1, 6), (7, 3), (4, 5)]))
    padding = draw(different_pairs(0, 3))
    inputs, outputs = draw(st.sampled_from([(5, 2), (2, 5), (6, 3), (3, 6)]))
    sizes = zip(kernel, padding, strict=True)
    height, width = (max(1, size - 2 * pad) + draw(st.integers(4, 8)) for size, pad in sizes)
    seed = draw(seeds())
    return {
        "X": random_tensor(seed, draw(st.integers(3, 4)), inputs, height, width),
        "weight": random_tensor(seed + 1, outputs, inputs, *kernel),
        "bias": random_tensor(seed + 2, outputs),
        "kernel_size": kernel,
        "stride": draw(different_pairs(1, 4)),
        "padding": padding,
    }


# ---- ints


@points(3)
@taken_on_trust("that the parameters require gradients; other tests check the gradients")
@settings(max_examples=6)
@given(case=cases())
def test_parameters(submission, case):
    """weight and bias are trainable parameters, with the names, shapes and dtype of nn.Conv2d's."""
    parameters = {name: case[name] for name in ("weight", "bias")}
    layer = construct(submission, **parameters, kernel_size=case["kernel_size"])
    layer.load_state_dict(parameters)
    found = dict(layer.named_parameters())
    for name, tensor in parameters.items():
        if name not in found or not found[name].requires_grad:
            fail(f"{name} of {layer.written} should be a parameter that requires a gradient")
        if found[name].shape != tensor.shape or found[name].dtype != tensor.dtype:
            wanted, got = (f"{tuple(t.shape)} and {t.dtype}" for t in (tensor, found[name]))
            fail(f"{name} of {layer.written} should be of {wanted}, but is of {got}")
    load(submission, layer, **parameters)
    conv2d.compare_with(layer(case["X"]), case)


def wrong_start(state, case):
    """What is wrong with a fresh layer's parameters, or ""."""
    for name in ("weight", "bias"):
        if name not in state or state[name].shape != case[name].shape:
            return f"a fresh layer's state dict should hold {name} of shape {tuple(case[name].shape)}"
        if not torch.isfinite(state[name]).all():
            return f"a fresh layer's {name} should hold finite numbers, but has nan or inf"
    weight = state["weight"]
    return "a fresh layer's weights should not be all alike" if (weight == weight[0, 0, 0, 0]).all() else ""


@points(1)
@taken_on_trust("that a fresh layer begins with the weights that it tells")
@settings(max_examples=4)
@given(case=cases(channels=st.integers(2, 3)))
def test_fresh_weights(submission, case):
    """a fresh layer's weights are finite numbers, not all alike, and it computes with them."""
    layer = construct(submission, case["weight"], case["bias"], case["kernel_size"])
    submission.remote("torch.nn.Module.to")(layer, case["X"])
    with submission.unrecorded():
        state = layer.state_dict()
    wrong = wrong_start(state, case)
    submission.note(wrong)
    if wrong:
        fail(f"{wrong} (in {layer.written})")
    with submission.unrecorded():
        conv2d.compare_with(layer(case["X"]), case | {name: state[name] for name in ("weight", "bias")})
    load(submission, layer, case["weight"], case["bias"])
    conv2d.compare_with(layer(case["X"]), case)


@points(2)
@settings(max_examples=8)
@given(case=cases(batch=ONE, channels=ONE))
def test_one_channel(submission, case):
    """one image, one channel in, one channel out: cross-correlation plus the bias."""
    conv2d.check(submission, case)


@points(4)
@settings(max_examples=12)
@given(case=cases(channels=UP_TO_THREE))
def test_channels(submission, case):
    """batches and several channels: input channels are added up, each filter has a bias of its own."""
    conv2d.check(submission, case)


@points(4)
@settings(max_examples=8)
@given(case=cases(stride=UP_TO_THREE, padding=st.integers(0, 2)), names=st.sampled_from(["all", "none"]))
def test_int_arguments(submission, case, names):
    """stride and padding as ints, for both axes alike; all arguments by name, or none."""
    Layer("Conv2D", oracle, lambda *args, **named: make(*args, **named, names=names), magnitude).check(
        submission, case
    )


@points(2)
@taken_on_trust("that the attribute `bias` is None; other tests check the values")
@settings(max_examples=8)
@given(case=cases(bias=False), names=st.sampled_from(["all", "none"]))
def test_no_bias(submission, case, names):
    """with bias=False the attribute bias is None, and nothing is added."""
    layer = construct(submission, case["weight"], None, case["kernel_size"], names)
    load(submission, layer, case["weight"], None)
    if layer.live("bias") is not None:
        fail(f"the attribute bias of {layer.written} should be None")
    conv2d.compare_with(layer(case["X"]), case)


@points(1)
@settings(max_examples=4)
@given(case=cases(), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """two layers at once, other images, also of another size, other weights, eval mode: all are right."""
    X, weight, bias, _kernel_size = case.values()
    other = case | {"weight": weight - shift, "bias": bias + shift}
    later = case | {"weight": weight + shift, "bias": bias - shift}
    layer, second = conv2d.made(submission, case), conv2d.made(submission, other)
    for images in (X, X + shift, torch.cat([X, X + 1], dim=2)):
        conv2d.compare_with(layer(images), case | {"X": images})
        conv2d.compare_with(second(X), other)
    submission.remote("torch.nn.Module.eval")(layer)
    for now in (later, case):
        load(submission, layer, now["weight"], now["bias"])
        conv2d.compare_with(layer(X), now)


contract(
    conv2d,
    {
        "defaults": cases(),
        "ints": cases(**STRIDED, kernel_size=TWO_OR_THREE, meeting=True),
        "no bias": cases(bias=False),
        "padding, no bias": cases(TWO_OR_THREE, padding=UP_TO_TWO, bias=False, meeting=True),
    },
    points={"dtype": 1, "gradients": 1, "unchanged": 1, "by_hand": 1},
)

# ---- pairs


@points(4)
@settings(max_examples=12)
@given(case=cases(**PAIR))
def test_kernel(submission, case):
    """a kernel that is wider than high, or higher than wide."""
    conv2d.check(submission, case)


@points(5)
@settings(max_examples=12)
@given(case=cases(**PAIR, stride=different_pairs(1, 3)))
def test_stride(submission, case):
    """another stride for the height than for the width."""
    conv2d.check(submission, case)


@points(4)
@settings(max_examples=12)
@given(case=cases(**PAIR, padding=different_pairs(0, 2)))
def test_padding(submission, case):
    """another padding for the height than for the width."""
    conv2d.check(submission, case)


@points(3)
@settings(max_examples=6)
@given_each(
    layers={
        "bias": cases(**MIXED, channels=UP_TO_THREE),
        "no bias": cases(**MIXED, bias=False),
        "equal": cases(*[st.sampled_from([(1, 1), (2, 2)])] * 3),
    }
)
def test_all_together(submission, layers):
    """channels, stride and padding together, with and without a bias; pairs may hold equal numbers."""
    for case in layers.values():
        conv2d.check(submission, case)


@points(2)
@settings(max_examples=3)
@given(case=larger_cases())
def test_larger(submission, case):
    """larger images and kernels, and more channels."""
    conv2d.check(submission, case)


contract(
    conv2d,
    {
        "kernel": cases(**PAIR),
        "all": cases(**PADDED, meeting=True),
        "no bias": cases(**PADDED, bias=False, meeting=True),
    },
    points={"dtype": 1, "gradients": 3, "unchanged": 1, "again": 1},
    of="pairs",
)
