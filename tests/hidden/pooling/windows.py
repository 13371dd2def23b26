"""Batches and the windows to pool over."""

import torch
from hypothesis import strategies as st

from autograder.testing import integer_tensors, random_tensor, seeds

ORDERS = ((1, 0, 2, 3), (0, 2, 3, 1), (3, 2, 1, 0), (2, 3, 0, 1), (0, 1, 3, 2))  # of the axes in memory
INTS, PAIRS, MIXED = (int,), (tuple,), (int, tuple)

PADDED = {"padded": True, "kernels": (2, 4), "least_padding": 1}
LARGER = {
    "images": (2, 3), "channels": (4, 5), "padded": True, "most": 5, "kernels": (4, 6), "max_stride": 5,
    "forms": PAIRS,
}  # fmt: skip


def both(value):
    return (value, value) if isinstance(value, int) else value


@st.composite
def setting(draw, low, highs, forms):
    """A number for each axis, from `low` to the axis' `highs`: as an int or as a pair."""
    if draw(st.sampled_from(forms)) is int:
        return draw(st.integers(low, min(highs)))
    return tuple(draw(st.integers(low, high)) for high in highs)


@st.composite
def windows(
    draw, padded=False, forms=INTS, strides=True, most=3, kernels=(1, 4), max_stride=3, least_padding=0
):
    """The sides (H, W), and kernel_size, stride and padding: up to `most` windows along each axis, and
    rows and columns that are left over. Without `strides`, the stride is None."""
    kernel_size = draw(setting(kernels[0], (kernels[1],) * 2, forms))
    stride = draw(setting(1, (max_stride, max_stride), forms)) if strides else None
    limits = tuple(k // 2 if padded else 0 for k in both(kernel_size))
    padding = draw(setting(least_padding, limits, forms))
    sides = []
    for k, s, p in zip(
        both(kernel_size), both(stride if strides else kernel_size), both(padding), strict=True
    ):
        count, rest = draw(st.integers(1, most)), draw(st.integers(0, s - 1))
        sides.append(max(1, (count - 1) * s + k - 2 * p + rest))
    return tuple(sides), {"kernel_size": kernel_size, "stride": stride, "padding": padding}


def left_out(arguments, names):
    return {name: value for name, value in arguments.items() if name not in names}


@st.composite
def cases(draw, low=-8, high=8, without=(), **options):
    """A batch X, up to two images of up to two channels, of whole numbers from low to high; the arguments.

    without: those that are left out.
    """
    sides, arguments = draw(windows(**options))
    batch = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    X = draw(integer_tensors((*batch, *sides), low=low, high=high))
    return {"X": X, **left_out(arguments, without)}


@st.composite
def distinct_cases(draw, images=(1, 2), channels=(1, 2), without=(), **options):
    """The same, with distinct numbers from 1 on, in an order from a drawn seed."""
    sides, arguments = draw(windows(**options))
    shape = (draw(st.integers(*images)), draw(st.integers(*channels)), *sides)
    generator = torch.Generator().manual_seed(draw(seeds()))
    count = torch.Size(shape).numel()
    X = 1.0 + torch.randperm(count, generator=generator).reshape(shape)
    return {"X": X, **left_out(arguments, without)}


@st.composite
def random_cases(draw, images=(1, 2), channels=(1, 2), **options):
    """The same, with numbers from a drawn seed."""
    sides, arguments = draw(windows(**options))
    batch = draw(st.integers(*images)), draw(st.integers(*channels))
    return {"X": random_tensor(draw(seeds()), *batch, *sides), **arguments}


def int_styles(strategy):
    """Cases whose arguments are ints or left out, by how they are written."""
    return {
        "kernel_size": strategy(strides=False, without=("stride", "padding")),
        "stride": strategy(without=("padding",)),
        "padding": strategy(strides=False, without=("stride",), **PADDED),
        "all": strategy(**PADDED),
    }


def pair_styles(strategy):
    """Cases whose arguments are pairs."""
    return {
        "kernel_size": strategy(forms=PAIRS, strides=False, without=("stride", "padding")),
        "stride=None": strategy(forms=PAIRS, strides=False, **PADDED),
        "all": strategy(forms=PAIRS, **PADDED),
    }


def another_stride(case):
    """The same call with a larger stride."""
    stride = case.get("stride") or case["kernel_size"]
    return case | {"stride": stride + 1 if isinstance(stride, int) else tuple(s + 1 for s in stride)}


def nearly_alike(case):
    """The same case in float64, with numbers that float32 can't tell apart."""
    return case | {"X": case["X"].double() + 1e10}


def in_memory_order(case, order):
    """The same case, with the axes of X in this order in memory."""
    back = [order.index(axis) for axis in range(4)]
    return case | {"X": case["X"].permute(order).contiguous().permute(back)}
