"""conv2d_backward against torch's autograd of F.conv2d in float64."""

import numpy as np
import torch.nn.functional as F
from arrays import arrays, check_own_memory, compare_parts, with_magnitudes
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import Function, by_hand, by_name, contract, points, seeds

pytestmark = by_hand()


def both(value):
    return (value, value) if isinstance(value, int) else value


def oracle(X, weight, dY, stride=1, padding=0):
    """(N, C, H, W), (O, C, kh, kw), (N, O, H', W') -> dX, dW, db, each with its magnitude."""
    found = with_magnitudes(
        lambda t: F.conv2d(t["X"], t["W"], t["b"], stride=stride, padding=padding),
        dY,
        X=X,
        W=weight,
        b=np.zeros(len(weight)),
    )
    return {f"d{name}": pair for name, pair in found.items()}


@st.composite
def cases(
    draw,
    forms=(int,),
    strides=None,
    paddings=None,
    kernels=(1, 3),
    windows=(1, 3),
    images=(1, 2),
    channels=(1, 2),
    rest=None,
    large=None,
):
    """X, weight and dY of a convolution; stride and padding from these ranges, or left out for None.

    forms: int, tuple, or both. windows: how many there are along each axis. rest: rows and columns at the
    end that no window reaches; None for any number, as many as the stride has room for.
    """

    def setting(bounds):
        if draw(st.sampled_from(forms)) is int:
            return draw(st.integers(*bounds))
        return draw(st.integers(*bounds)), draw(st.integers(*bounds))

    given_arguments = {}
    if strides:
        given_arguments["stride"] = setting(strides)
    if paddings:
        given_arguments["padding"] = setting(paddings)
    stride, padding = both(given_arguments.get("stride", 1)), both(given_arguments.get("padding", 0))
    kernel = draw(st.integers(*kernels)), draw(st.integers(*kernels))
    count = draw(st.integers(*windows)), draw(st.integers(*windows))
    sides, places = [], []
    for k, s, p, n in zip(kernel, stride, padding, count, strict=True):
        left = draw(st.integers(0, s - 1)) if rest is None else min(rest, s - 1)
        side = max(1, (n - 1) * s + k - 2 * p + left)
        sides.append(side)
        places.append((side + 2 * p - k) // s + 1)
    n, c, o = draw(st.integers(*images)), draw(st.integers(*channels)), draw(st.integers(*channels))
    shapes = {"X": (n, c, *sides), "weight": (o, c, *kernel), "dY": (n, o, *places)}
    return draw(arrays(shapes, large)) | given_arguments


conv2d_backward = Function("conv2d_backward", oracle, compare=compare_parts)

# ---- ints


@points(3)
@settings(max_examples=10)
@given(case=cases())
def test_values(submission, case):
    """the gradients of X, weight and bias, in this order; without stride and padding."""
    conv2d_backward.check(submission, case)


@points(2)
@settings(max_examples=8)
@given(case=cases(strides=(1, 3)))
def test_stride(submission, case):
    """with a stride; rows and columns that no window reaches get 0."""
    conv2d_backward.check(submission, case)


@points(2)
@settings(max_examples=8)
@given(case=by_name(cases(paddings=(1, 2), kernels=(1, 3)), "padding"))
def test_padding(submission, case):
    """with padding, given by name."""
    conv2d_backward.check(submission, case)


@points(1)
@settings(max_examples=6)
@given(case=cases(strides=(2, 3), paddings=(1, 2), kernels=(2, 4)))
def test_both(submission, case):
    """with a stride and padding at once."""
    conv2d_backward.check(submission, case)


@points(1)
@settings(max_examples=5)
@given(case=cases(strides=(2, 3), rest=2, windows=(1, 2)))
def test_out_of_reach(submission, case):
    """rows and columns at the end that no window reaches get gradient 0."""
    conv2d_backward.check(submission, case)


@points(1)
@settings(max_examples=3)
@given(
    case=cases(
        strides=(1, 2), paddings=(0, 2), kernels=(3, 4), windows=(4, 6), images=(3, 4), channels=(3, 5),
        large=seeds(),
    )
)  # fmt: skip
def test_larger(submission, case):
    """larger images with more channels."""
    conv2d_backward.check(submission, case)


@points(0.5)
@settings(max_examples=4)
@given(case=cases(kernels=(1, 2), windows=(1, 2)))
def test_own_memory(submission, case):
    """the results don't share memory with the arrays given."""
    check_own_memory(submission, conv2d_backward, case)


SMALL = {"kernels": (1, 2), "windows": (1, 2)}
contract(
    conv2d_backward,
    {
        "defaults": cases(**SMALL),
        "stride": by_name(cases(strides=(2, 3), **SMALL), "stride"),
        "padding": by_name(cases(paddings=(1, 1), **SMALL), "padding"),
        "both": cases(strides=(2, 3), paddings=(1, 1), **SMALL),
    },
    points={"dtype": 1, "unchanged": 0.5, "again": 0.5, "by_hand": 0.5},
)

# ---- pairs


@points(2)
@settings(max_examples=8)
@given(
    case=cases(strides=(1, 3), paddings=(0, 2), kernels=(2, 4), forms=(tuple,)),
    mixed=cases(strides=(1, 3), paddings=(0, 2), kernels=(2, 4), forms=(int, tuple)),
)
def test_pairs(submission, case, mixed):
    """stride and padding may be pairs (height, width), each of them."""
    conv2d_backward.check(submission, case)
    conv2d_backward.check(submission, mixed)


contract(
    conv2d_backward,
    {"pairs": cases(strides=(1, 3), paddings=(0, 1), forms=(tuple,), **SMALL)},
    points={"dtype": 0.5, "unchanged": 0.25, "again": 0.25},
    of="pairs",
)
