"""grouped_conv2d against F.conv2d in float64."""

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
    dtype=torch.float32,
    batch=(1, 2),
    max_kernel=3,
    max_stride=3,
    max_padding=2,
    spare=2,
    meeting=False,
    tensors=None,
):
    """X, weight, groups, stride and padding (pairs, or ints), so that the kernel fits into the padded X.

    groups, channels, filters: from, to; the latter two of one group. meeting: every window meets X, and
    nothing is 0, so that each product counts.
    """
    g, c, o = (draw(st.integers(*bounds)) for bounds in (groups, channels, filters))
    kernel = [draw(st.integers(1, max_kernel)) for _ in range(2)]
    stride = [draw(st.integers(1, max_stride)) for _ in range(2)]
    padding = [draw(st.integers(0, min(max_padding, k - 1) if meeting else max_padding)) for k in kernel]
    if ints:
        stride[1], padding[1] = stride[0], padding[0]
    sides = [max(1, k - 2 * p) + draw(st.integers(0, spare)) for k, p in zip(kernel, padding, strict=True)]
    shapes = (draw(st.integers(*batch)), g * c, *sides), (g * o, c, *kernel)
    if tensors is not None:
        seed = draw(st.integers(0, 2**32 - 1))
        X, weight = tensors(seed, *shapes[0]), tensors(seed + 1, *shapes[1])
    else:
        low = 1 if meeting else -8
        X, weight = (draw(integer_tensors(shape, dtype=dtype, low=low)) for shape in shapes)
    return {
        "X": X,
        "weight": weight,
        "groups": g,
        "stride": stride[0] if ints else tuple(stride),
        "padding": padding[0] if ints else tuple(padding),
    }


def fractions(seed, *sizes):
    """Numbers that are not whole."""
    return random_tensor(seed, *sizes) / 7


def magnitude(X, weight):
    """The largest pixel times the largest filter's sum."""
    return float(X.detach().abs().max() * weight.detach().abs().sum(dim=(1, 2, 3)).max())


def check(submission, X, weight, groups, *others, **named):
    got, expected = (
        function(X, weight, groups, *others, **named) for function in (submission.grouped_conv2d, oracle)
    )
    check_values(got, expected, like=X, magnitude=magnitude(X, weight))


@points(6)
@settings(max_examples=50)
@given(case=cases())
def test_values(submission, case):
    """each group of filters sees its own group of channels; stride and padding have a value for each axis."""
    check(submission, *case.values())


@points(2)
@settings(max_examples=15)
@given(case=cases(groups=(2, 4), channels=(1, 1), filters=(1, 3)))
def test_depthwise(submission, case):
    """with as many groups as channels, each channel has filters of its own."""
    check(submission, *case.values())


@points(1)
@settings(max_examples=15)
@given(case=cases(groups=(1, 1), channels=(1, 3), filters=(1, 3)))
def test_one_group(submission, case):
    """with one group, every filter sees all channels."""
    check(submission, *case.values())


@points(2)
@settings(max_examples=20)
@given(case=cases(ints=True))
def test_ints(submission, case):
    """stride and padding may be single ints, for both axes."""
    check(submission, *case.values())


@points(2)
@settings(max_examples=15)
@given(case=cases(spare=3), ints=cases(ints=True, max_kernel=1))
def test_defaults(submission, case, ints):
    """without stride and padding, each window counts and nothing is padded; padding alone goes by name."""
    padded = {name: ints[name] for name in ("X", "weight", "groups", "padding")}
    check(submission, **padded)
    kh, kw = case["weight"].shape[2:]
    X = F.pad(case["X"], (0, kw - 1, 0, kh - 1))  # so that the kernel fits without padding
    wanted = oracle(X, case["weight"], case["groups"])
    got = submission.grouped_conv2d(X, case["weight"], groups=case["groups"])
    check_values(got, wanted, like=X, magnitude=magnitude(X, case["weight"]))


@points(1)
@settings(max_examples=6)
@given(
    case=cases(
        groups=(3, 4),
        channels=(2, 3),
        filters=(1, 3),
        batch=(4, 5),
        max_kernel=6,
        max_stride=5,
        max_padding=4,
        spare=8,
        tensors=fractions,
    )
)
def test_larger(submission, case):
    """larger batches and images, with numbers that are not whole."""
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
@given(case=cases(groups=(1, 2), max_kernel=2, meeting=True))
def test_gradients(submission, case):
    """gradients flow to X and to weight."""
    X, weight, *others = case.values()
    check(submission, X, weight, *others)
    check_gradients(submission.grouped_conv2d, oracle, {"X": X, "weight": weight}, *others)


@points(1)
@taken_on_trust("that the tensors handed over were left as they were")
@settings(max_examples=10)
@given(case=cases(max_kernel=2))
def test_inputs_unchanged(submission, case):
    """X and weight are left as they were."""
    X, weight, *others = case.values()
    got = check_inputs_unchanged(submission.grouped_conv2d, X, weight, *others)
    check_values(got, oracle(X, weight, *others), like=X, magnitude=magnitude(X, weight))


@points(1)
@settings(max_examples=8)
@given(case=cases(max_kernel=2), shift=st.integers(1, 3))
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
