"""DepthwiseSeparableConv2D against two torch convolutions in float64, with weights that the tests load."""

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
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

NAMES = ("depthwise", "pointwise")


def oracle(X, depthwise, pointwise, padding=0):
    """(N, C, H, W), (C, 1, kh, kw), (O, C, 1, 1) -> (N, O, H', W') in float64."""
    X = F.conv2d(X.double(), depthwise.double(), padding=padding, groups=len(depthwise))
    return F.conv2d(X, pointwise.double())


@st.composite
def cases(
    draw,
    ints=False,
    dtype=torch.float32,
    max_channels=3,
    max_kernel=3,
    max_padding=2,
    spare=2,
    meeting=False,
    tensors=None,
):
    """X, weights, kernel_size and padding (pairs, or ints), so that the kernel fits into the padded X.

    meeting: every window meets X, and nothing is 0, so that each product counts.
    """
    channels, out = draw(st.integers(1, max_channels)), draw(st.integers(1, max_channels))
    kernel = [draw(st.integers(1, max_kernel)) for _ in range(2)]
    padding = [draw(st.integers(0, min(max_padding, k - 1) if meeting else max_padding)) for k in kernel]
    if ints:
        kernel[1], padding[1] = kernel[0], padding[0]
    sides = [max(1, k - 2 * p) + draw(st.integers(0, spare)) for k, p in zip(kernel, padding, strict=True)]
    shapes = (draw(st.integers(1, 2)), channels, *sides), (channels, 1, *kernel), (out, channels, 1, 1)
    if tensors is not None:
        seed = draw(st.integers(0, 2**32 - 1))
        drawn = [tensors(seed + i, *shape) for i, shape in enumerate(shapes)]
    else:
        low = 1 if meeting else -8
        drawn = [draw(integer_tensors(shape, dtype=dtype, low=low)) for shape in shapes]
    return dict(
        zip(("X", *NAMES), drawn, strict=True),
        kernel_size=kernel[0] if ints else tuple(kernel),
        padding=padding[0] if ints else tuple(padding),
    )


def fractions(seed, *sizes):
    """Numbers that are not whole."""
    return random_tensor(seed, *sizes) / 7


def make(submission, depthwise, pointwise, kernel_size, **padding):
    """The submission's layer as it comes, with parameters of these shapes."""
    out, channels = pointwise.shape[:2]
    if padding:
        named = {"in_channels": channels, "out_channels": out, "kernel_size": kernel_size}
        layer = submission.DepthwiseSeparableConv2D(**named, **padding)
    else:
        layer = submission.DepthwiseSeparableConv2D(channels, out, kernel_size)
    check_module(layer, "DepthwiseSeparableConv2D")
    check_names(layer.shapes("state_dict"), "state_dict()", depthwise, pointwise)
    return layer


def build(submission, depthwise, pointwise, kernel_size, **padding):
    """The submission's layer with these weights."""
    layer = make(submission, depthwise, pointwise, kernel_size, **padding)
    load(submission, layer, depthwise, pointwise)
    return layer


def load(submission, layer, depthwise, pointwise):
    """Put these weights into the layer, on their device and with their dtype."""
    submission.remote("torch.nn.Module.to")(layer, depthwise)
    layer.load_state_dict({"depthwise": depthwise, "pointwise": pointwise})


def check_names(found, where, depthwise, pointwise):
    """Exactly these two names with these shapes, in any order."""
    wanted = {"depthwise": tuple(depthwise.shape), "pointwise": tuple(pointwise.shape)}
    if found != wanted:
        text = repr(found)[:300]
        fail(f"{{call}} should make a layer whose {where} holds {wanted}, but it holds {text}", kind="shape")


def check(layer, X, depthwise, pointwise, **padding):
    check_result(layer(X), X, depthwise, pointwise, **padding)


def check_result(got, X, depthwise, pointwise, **padding):
    expected = oracle(X, depthwise, pointwise, **padding)
    magnitude = float(
        X.detach().abs().max() * depthwise.abs().sum(dim=(1, 2, 3)).max() * pointwise.abs().sum(dim=1).max()
    )
    check_values(got, expected, like=X, magnitude=magnitude)


def build_and_check(submission, X, depthwise, pointwise, kernel_size, **padding):
    layer = build(submission, depthwise, pointwise, kernel_size, **padding)
    check(layer, X, depthwise, pointwise, **padding)


@points(3)
@taken_on_trust("that the parameters require gradients; other tests check the gradients")
@settings(max_examples=15)
@given(case=cases())
def test_parameters(submission, case):
    """the layer can learn depthwise and pointwise, which have the right shapes, and nothing else."""
    X, *weights, kernel_size, padding = case.values()
    layer = make(submission, *weights, kernel_size, padding=padding)
    check_names(layer.shapes("parameters"), "named_parameters()", *weights)
    load(submission, layer, *weights)
    for name, parameter in layer.named_parameters():
        if not parameter.requires_grad:
            fail(f"{{call}} should make {name} trainable, but it doesn't require a gradient")
    check(layer, X, *weights, padding=padding)


@points(4)
@settings(max_examples=40)
@given(case=cases())
def test_values(submission, case):
    """each channel meets its own kernel, then the channels are mixed; sizes and padding differ by axis."""
    build_and_check(submission, **case)


@points(2)
@settings(max_examples=20)
@given(case=cases(ints=True))
def test_ints(submission, case):
    """kernel_size and padding may be single ints, for both axes."""
    build_and_check(submission, **case)


@points(1)
@settings(max_examples=10)
@given(case=cases(max_padding=0))
def test_default_padding(submission, case):
    """without padding given, nothing is padded."""
    del case["padding"]
    build_and_check(submission, **case)


@points(1)
@settings(max_examples=5)
@given(case=cases(max_channels=6, max_kernel=5, spare=7, tensors=fractions))
def test_larger(submission, case):
    """more channels and larger images, with numbers that are not whole."""
    build_and_check(submission, **case)


@points(1)
@settings(max_examples=8)
@given(case=cases(dtype=torch.float64))
def test_dtype(submission, case):
    """a layer that was turned into float64 takes float64 and gives float64, with all its digits."""
    build_and_check(submission, **case | {name: case[name] / 7 for name in ("X", *NAMES)})


@points(3)
@settings(max_examples=15)
@given(case=cases(max_channels=2, max_kernel=2, meeting=True))
def test_gradients(submission, case):
    """gradients flow to X, to depthwise and to pointwise."""
    X, *weights, kernel_size, padding = case.values()
    layer = build(submission, *weights, kernel_size, padding=padding)
    check(layer, X, *weights, padding=padding)
    parameters = dict(zip(NAMES, weights, strict=True))
    check_module_gradients(layer, lambda *tensors: oracle(*tensors, padding), {"X": X}, parameters)


@points(1)
@taken_on_trust("that the tensors handed over were left as they were")
@settings(max_examples=8)
@given(case=cases(max_channels=2))
def test_inputs_unchanged(submission, case):
    """a forward pass leaves X and the parameters as they were."""
    X, *weights, kernel_size, padding = case.values()
    layer = build(submission, *weights, kernel_size, padding=padding)
    got = check_inputs_unchanged(layer, X)
    check_result(got, X, *weights, padding=padding)
    state = layer.state_dict()
    for name, before in zip(NAMES, weights, strict=True):
        if name not in state or not state[name].equal(before):
            fail(f"{{call}} changed its own parameter {name}", expected=before, got=state.get(name))


@points(1)
@settings(max_examples=8)
@given(case=cases(max_channels=2), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """a layer gives the right answer for other inputs too, and two layers keep weights of their own."""
    X, *weights, kernel_size, padding = case.values()
    other_X, others = X + shift, [weight - shift for weight in weights]
    first = build(submission, *weights, kernel_size, padding=padding)
    check(first, X, *weights, padding=padding)
    second = build(submission, *others, kernel_size, padding=padding)
    check(second, X, *others, padding=padding)
    check(first, other_X, *weights, padding=padding)
    check(first, X, *weights, padding=padding)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=8)
@given(case=cases())
def test_by_hand(submission, case):
    """written by hand: no library routine convolves, pools or unfolds."""
    X, *weights, kernel_size, padding = case.values()
    with submission.watched():
        layer = build(submission, *weights, kernel_size, padding=padding)
        check(layer, X, *weights, padding=padding)
