"""Conv2D against torch's convolution in float64, with known weights loaded into the student's layer."""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    RemoteModule,
    by_hand,
    check_inputs_unchanged,
    check_module,
    check_module_gradients,
    check_values,
    fail,
    integer_tensors,
    points,
    random_tensor,
    taken_on_trust,
)

pytestmark = by_hand()

# ---- drawing


@st.composite
def different_pairs(draw, low, high):
    """(height, width), never the same."""
    first = draw(st.integers(low, high))
    return first, draw(st.sampled_from([n for n in range(low, high + 1) if n != first]))


KERNELS = different_pairs(1, 3)
STRIDES = different_pairs(1, 3)
PADDINGS = different_pairs(0, 2)
ONE = st.just(1)
UP_TO_TWO, UP_TO_THREE = st.integers(1, 2), st.integers(1, 3)
WITH, WITHOUT, WITH_OR_WITHOUT = st.just(True), st.just(False), st.booleans()


def both_axes(value):
    return (value, value) if isinstance(value, int) else value


def shortest_side(kernel_size, padding):
    """Per axis, the smallest input whose padded size the kernel fits into."""
    sizes = zip(both_axes(kernel_size), both_axes(padding), strict=True)
    return [max(1, size - 2 * pad) for size, pad in sizes]


@st.composite
def cases(
    draw,
    kernel_size=KERNELS,
    stride=None,
    padding=None,
    bias=WITH,
    batch=UP_TO_TWO,
    channels=UP_TO_THREE,
    room=4,
    dtype=torch.float32,
):
    """X, the layer's parameters and what to make it with. stride, padding: None leaves them out.

    room: by how much each side of X may be longer than it has to be.
    """
    inputs, outputs, kernel = draw(channels), draw(channels), draw(kernel_size)
    options = {
        name: draw(strategy)
        for name, strategy in (("stride", stride), ("padding", padding))
        if strategy is not None
    }
    with_bias = draw(bias)
    if not with_bias:
        options["bias"] = False
    least = shortest_side(kernel, options.get("padding", 0))
    height, width = (side + draw(st.integers(0, room)) for side in least)
    return {
        "X": draw(integer_tensors((draw(batch), inputs, height, width), dtype=dtype)),
        "weight": draw(integer_tensors((outputs, inputs, *both_axes(kernel)), dtype=dtype)),
        "bias": draw(integer_tensors((outputs,), dtype=dtype)) if with_bias else None,
        "kernel_size": kernel,
        "options": options,
    }


@st.composite
def larger_cases(draw):
    """The same, larger and from a drawn seed."""
    kernel = draw(st.sampled_from([(5, 2), (1, 6), (7, 3), (4, 5)]))
    padding = draw(different_pairs(0, 3))
    inputs, outputs = draw(st.sampled_from([(9, 2), (2, 9), (10, 4), (3, 12)]))
    height, width = (side + draw(st.integers(4, 12)) for side in shortest_side(kernel, padding))
    seed = draw(st.integers(0, 2**32 - 3))
    return {
        "X": random_tensor(seed, draw(st.integers(5, 6)), inputs, height, width),
        "weight": random_tensor(seed + 1, outputs, inputs, *kernel),
        "bias": random_tensor(seed + 2, outputs),
        "kernel_size": kernel,
        "options": {"stride": draw(different_pairs(1, 4)), "padding": padding},
    }


MIXED = {"stride": STRIDES, "padding": PADDINGS}

# ---- checking


@dataclass
class Layer:
    """The student's layer and the values of its parameters."""

    submission: Any
    module: RemoteModule
    stride: Any
    padding: Any
    weight: torch.Tensor | None = None
    bias: torch.Tensor | None = None

    def convert(self, X):
        """Put the parameters on X's device, and convert them to its dtype."""
        self.submission.remote("torch.nn.Module.to")(self.module, X)
        return self

    def load(self, weight, bias):
        """Put these values into the parameters, which have to be of these names and shapes."""
        self.weight, self.bias = weight, bias
        state = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
        self.module.load_state_dict(state)
        return self

    def oracle(self, X, weight, bias):
        """(N, in, H, W) -> (N, out, H', W') in float64."""
        bias = None if bias is None else bias.double()
        return F.conv2d(X.double(), weight.double(), bias, self.stride, self.padding)

    def magnitude(self, X):
        """A bound on every sum of products of a window with a filter, the bias included."""
        weight = self.weight.double().abs().sum(dim=(1, 2, 3)).max()
        bias = 0.0 if self.bias is None else self.bias.double().abs().max()
        return float(X.detach().double().abs().max() * weight + bias)

    def check(self, X, call=None):
        """The output on X is right; returns it."""
        got = (call or self.module)(X)
        expected = self.oracle(X.detach(), self.weight, self.bias)
        check_values(got, expected, like=X, magnitude=self.magnitude(X))
        return got


def make(submission, X, weight, bias, kernel_size, options, names="options", convert=True):
    """The student's layer, nothing loaded yet; with `convert`, on X's device and of X's dtype.

    names: which arguments are given by name, "all", "none" or "options".
    """
    outputs, inputs = weight.shape[:2]
    if names == "none":
        defaults = {"stride": 1, "padding": 0, "bias": True}
        module = submission.Conv2D(inputs, outputs, kernel_size, *(defaults | options).values())
    elif names == "all":
        module = submission.Conv2D(
            in_channels=inputs, out_channels=outputs, kernel_size=kernel_size, **options
        )
    else:
        module = submission.Conv2D(inputs, outputs, kernel_size, **options)
    check_module(module, "Conv2D")
    layer = Layer(submission, module, options.get("stride", 1), options.get("padding", 0))
    return layer.convert(X) if convert else layer


def check(submission, X, weight, bias, kernel_size, options, names="options"):
    make(submission, X, weight, bias, kernel_size, options, names).load(weight, bias).check(X)


def check_gradients(submission, X, weight, bias, kernel_size, options):
    """Gradients reach X and both parameters."""
    layer = make(submission, X, weight, bias, kernel_size, options).load(weight, bias)
    layer.check(X)
    check_module_gradients(layer.module, layer.oracle, {"X": X}, {"weight": weight, "bias": bias})


# ---- tests


@points(3)
@taken_on_trust("that the parameters require gradients; other tests check the gradients")
@settings(max_examples=10)
@given(case=cases())
def test_parameters(submission, case):
    """weight and bias are trainable parameters, with the names, shapes and dtype of nn.Conv2d's."""
    X, weight, bias, *_rest = case.values()
    layer = make(submission, *case.values(), convert=False).load(weight, bias)
    found = dict(layer.module.named_parameters())
    for name, tensor in {"weight": weight, "bias": bias}.items():
        if name not in found or not found[name].requires_grad:
            fail(f"{name} of {layer.module.written} should be a parameter that requires a gradient")
        if found[name].shape != tensor.shape or found[name].dtype != tensor.dtype:
            wanted, got = (f"{tuple(t.shape)} and {t.dtype}" for t in (tensor, found[name]))
            fail(f"{name} of {layer.module.written} should be of {wanted}, but is of {got}")
    layer.convert(X).check(X)


def wrong_start(state, case):
    """What is wrong with a fresh layer's parameters, or ""."""
    for name in ("weight", "bias"):
        if name not in state or state[name].shape != case[name].shape:
            return f"a fresh layer's state dict should hold {name} of shape {tuple(case[name].shape)}"
        if not torch.isfinite(state[name]).all():
            return f"a fresh layer's {name} should hold finite numbers, but has nan or inf"
    weight = state["weight"]
    return "a fresh layer's weights should not be all alike" if (weight == weight[0, 0, 0, 0]).all() else ""


@points(2)
@taken_on_trust("that a fresh layer begins with the weights that it tells")
@settings(max_examples=6)
@given(case=cases(channels=st.integers(2, 3)))
def test_fresh_weights(submission, case):
    """a fresh layer's weights are finite numbers, not all alike, and it computes with them."""
    layer = make(submission, *case.values())
    with submission.unrecorded():
        state = layer.module.state_dict()
    wrong = wrong_start(state, case)
    submission.note(wrong)
    if wrong:
        fail(f"{wrong} (in {layer.module.written})")
    layer.weight, layer.bias = state["weight"], state["bias"]
    with submission.unrecorded():
        layer.check(case["X"])
    layer.load(case["weight"], case["bias"]).check(case["X"])


@points(3)
@settings(max_examples=20)
@given(case=cases(batch=ONE, channels=ONE))
def test_one_channel(submission, case):
    """one image, one channel in, one channel out: cross-correlation plus the bias."""
    check(submission, *case.values())


@points(5)
@settings(max_examples=25)
@given(case=cases())
def test_channels(submission, case):
    """batches and several channels: input channels are added up, each filter has a bias of its own."""
    check(submission, *case.values())


@points(4)
@settings(max_examples=25)
@given(case=cases(stride=STRIDES, channels=UP_TO_TWO))
def test_stride(submission, case):
    """another stride for the height than for the width."""
    check(submission, *case.values())


@points(4)
@settings(max_examples=25)
@given(case=cases(padding=PADDINGS, channels=UP_TO_TWO, room=3))
def test_padding(submission, case):
    """another padding for the height than for the width."""
    check(submission, *case.values())


@points(3)
@settings(max_examples=20)
@given(
    case=cases(kernel_size=UP_TO_THREE, stride=UP_TO_THREE, padding=st.integers(0, 2)),
    names=st.sampled_from(["all", "none"]),
)
def test_int_arguments(submission, case, names):
    """kernel_size, stride and padding as ints, for both axes alike, or as pairs of equal numbers."""
    check(submission, *case.values(), names)
    X, weight, bias, kernel_size, options = case.values()
    pairs = {name: (value, value) for name, value in options.items()}
    check(submission, X, weight, bias, (kernel_size, kernel_size), pairs)


@points(3)
@taken_on_trust("that the attribute `bias` is None; other tests check the values")
@settings(max_examples=12)
@given(case=cases(bias=WITHOUT), names=st.sampled_from(["all", "none"]))
def test_no_bias(submission, case, names):
    """with bias=False the attribute bias is None, and nothing is added."""
    layer = make(submission, *case.values(), names).load(case["weight"], None)
    if layer.module.live("bias") is not None:
        fail(f"the attribute bias of {layer.module.written} should be None")
    layer.check(case["X"])


@points(3)
@settings(max_examples=25)
@given(case=cases(**MIXED, bias=WITH_OR_WITHOUT))
def test_all_together(submission, case):
    """channels, stride and padding together, with and without a bias."""
    check(submission, *case.values())


@points(2)
@settings(max_examples=6)
@given(case=larger_cases())
def test_larger(submission, case):
    """larger images and kernels, and more channels."""
    check(submission, *case.values())


@points(3)
@settings(max_examples=12)
@given(case=cases(dtype=torch.float64), divisor=st.sampled_from([3, 7]))
def test_dtype(submission, case, divisor):
    """a layer converted to float64 computes in float64, with every digit."""
    X, weight, bias, kernel_size, options = case.values()
    check(submission, X / divisor, weight / (divisor + 2), bias / 9, kernel_size, options)


@points(3)
@settings(max_examples=15)
@given(case=cases(room=3))
def test_gradients(submission, case):
    """gradients flow to X, to weight and to bias."""
    check_gradients(submission, *case.values())


@points(2)
@settings(max_examples=10)
@given(case=cases(**MIXED, room=3))
def test_gradients_strided(submission, case):
    """gradients flow to X, to weight and to bias through stride and padding."""
    check_gradients(submission, *case.values())


@points(2)
@taken_on_trust("that the tensors handed over were left as they were")
@settings(max_examples=12)
@given(case=cases(padding=st.sampled_from([0, (1, 2)])))
def test_inputs_unchanged(submission, case):
    """a call leaves X and the layer's parameters as they were."""
    layer = make(submission, *case.values()).load(case["weight"], case["bias"])
    layer.check(case["X"], lambda X: check_inputs_unchanged(layer.module, X))
    after = layer.module.state_dict()
    for name in ("weight", "bias"):
        if name not in after or not torch.equal(after[name].double(), case[name].double()):
            fail(f"{{call}} changed the layer's {name}: only an optimizer should do so", kind="mutated")


@points(2)
@settings(max_examples=12)
@given(case=cases(), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """two layers at once, other images, also of another size, other weights, eval mode: all are right."""
    X, weight, bias, *_rest = case.values()
    layer = make(submission, *case.values()).load(weight, bias)
    other = make(submission, *case.values()).load(weight - shift, bias + shift)
    layer.check(X)
    layer.check(X + shift)
    other.check(X)
    layer.check(torch.cat([X, X + 1], dim=2))
    submission.remote("torch.nn.Module.eval")(layer.module)
    layer.load(weight + shift, bias - shift).check(X)
    layer.load(weight, bias).check(X)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=12)
@given(case=cases(kernel_size=st.one_of(KERNELS, UP_TO_THREE), **MIXED, bias=WITH_OR_WITHOUT, room=2))
def test_by_hand(submission, case):
    """written by hand: no library routine convolves, pools or unfolds."""
    with submission.watched():
        check(submission, *case.values())
