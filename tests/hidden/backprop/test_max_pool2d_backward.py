"""max_pool2d_backward against torch's autograd of F.max_pool2d in float64."""

import numpy as np
import torch.nn.functional as F
from arrays import check_own_memory, gradients
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import Function, by_hand, by_name, contract, integer_arrays, points, seeds

pytestmark = by_hand()


def both(value):
    return (value, value) if isinstance(value, int) else value


def oracle(X, dY, kernel_size, stride=None):
    """(N, C, H, W), (N, C, H', W') -> (N, C, H, W)."""
    return gradients(lambda t: F.max_pool2d(t["X"], kernel_size, stride), dY, X=X)["X"]


@st.composite
def cases(
    draw,
    forms=(int,),
    kernels=(1, 3),
    strides=None,
    windows=(1, 3),
    images=(1, 2),
    channels=(1, 2),
    numbers=None,
):
    """X, dY, kernel_size, and a stride from a range unless it is left out (None).

    numbers: "few" for many ties; else X has no ties, and for "negative" no number above -1.
    """

    def setting(bounds):
        if draw(st.sampled_from(forms)) is int:
            return draw(st.integers(*bounds))
        return draw(st.integers(*bounds)), draw(st.integers(*bounds))

    kernel_size = setting(kernels)
    given_stride = {"stride": setting(strides)} if strides else {}
    stride = given_stride.get("stride", kernel_size)
    sides, places = [], []
    for k, s in zip(both(kernel_size), both(stride), strict=True):
        count = draw(st.integers(*windows))
        sides.append((count - 1) * s + k + draw(st.integers(0, s - 1)))
        places.append(count)
    batch = draw(st.integers(*images)), draw(st.integers(*channels))
    X, dY = _numbers(draw, (*batch, *sides), (*batch, *places), numbers)
    return {"X": X, "dY": dY, "kernel_size": kernel_size} | given_stride


def _numbers(draw, shape, result, numbers):
    """X, in some layout in memory, and dY."""
    dY = draw(integer_arrays(result))
    if numbers == "few":
        return draw(integer_arrays(shape, low=0, high=1)), dY
    count = int(np.prod(shape))
    X = np.random.default_rng(draw(seeds())).permutation(count).reshape(shape).astype(np.float32)
    X -= count if numbers == "negative" else count // 2
    layouts = X, X.repeat(2, axis=-1)[..., ::2], X.swapaxes(-1, -2).copy().swapaxes(-1, -2)
    return layouts[draw(st.integers(0, 2))], dY


def magnitude(X, dY):
    """A bound on the sum of shares: each number lies in as many windows as there are, at most."""
    return float(np.abs(dY).sum())


max_pool2d_backward = Function("max_pool2d_backward", oracle, magnitude)

# ---- ints


@points(2.5)
@settings(max_examples=10)
@given(case=cases())
def test_values(submission, case):
    """each window's gradient goes to its largest number; without a stride it is the kernel size."""
    max_pool2d_backward.check(submission, case)


@points(2)
@settings(max_examples=7)
@given(case=cases(kernels=(2, 4), strides=(1, 2)))
def test_overlap(submission, case):
    """where windows overlap, the gradients add up."""
    max_pool2d_backward.check(submission, case)


@points(2)
@settings(max_examples=8)
@given(case=cases(kernels=(2, 3), strides=(1, 3), numbers="few"))
def test_ties(submission, case):
    """at a tie the first maximum of the window, row by row, takes all."""
    max_pool2d_backward.check(submission, case)


@points(1)
@settings(max_examples=5)
@given(case=by_name(cases(kernels=(1, 2), strides=(2, 4)), "kernel_size", "stride"))
def test_gaps(submission, case):
    """a stride larger than the kernel, given by name, leaves numbers out: they get 0."""
    max_pool2d_backward.check(submission, case)


@points(1)
@settings(max_examples=4)
@given(case=cases(kernels=(2, 3), strides=(1, 2), numbers="negative"))
def test_negative(submission, case):
    """where all numbers are negative, the largest wins as well, however far they lie below zero."""
    for scale in (1, 2.0**40, 2.0**110):
        max_pool2d_backward.check(submission, case | {"X": case["X"] * np.float32(scale)})


@points(0.5)
@settings(max_examples=3)
@given(case=cases(kernels=(2, 3), strides=(1, 2)))
def test_nearly_alike(submission, case):
    """large numbers of float64 that differ only in their last digits."""
    X, dY = (case[name].astype(np.float64) for name in ("X", "dY"))
    max_pool2d_backward.check(submission, case | {"X": X + 1e10, "dY": dY})


@points(1)
@settings(max_examples=3)
@given(case=cases(kernels=(2, 4), strides=(1, 3), windows=(4, 6), images=(2, 3), channels=(3, 4)))
def test_larger(submission, case):
    """larger images with more channels."""
    max_pool2d_backward.check(submission, case)


@points(0.5)
@settings(max_examples=4)
@given(case=cases(kernels=(2, 3)))
def test_own_memory(submission, case):
    """the result doesn't share memory with the arrays given."""
    check_own_memory(submission, max_pool2d_backward, case)


contract(
    max_pool2d_backward,
    {
        "no stride": cases(),
        "stride": cases(strides=(1, 3)),
        "by name": by_name(cases(strides=(1, 3)), "stride"),
    },
    points={"dtype": 0.5, "unchanged": 0.25, "again": 0.25, "by_hand": 0.5},
)

# ---- pairs


@points(1)
@settings(max_examples=7)
@given(
    case=cases(strides=(1, 3), forms=(tuple,)),
    mixed=cases(kernels=(2, 3), strides=(1, 3), forms=(int, tuple)),
    default=cases(kernels=(1, 3), forms=(tuple,)),
)
def test_pairs(submission, case, mixed, default):
    """kernel_size and stride may be pairs (height, width), each of them; stride=None as well."""
    max_pool2d_backward.check(submission, case)
    max_pool2d_backward.check(submission, mixed)
    max_pool2d_backward.check(submission, default | {"stride": None})


contract(
    max_pool2d_backward,
    {"pairs": cases(strides=(1, 3), forms=(tuple,))},
    points={"dtype": 0.5, "unchanged": 0.25, "again": 0.25},
    of="pairs",
)
