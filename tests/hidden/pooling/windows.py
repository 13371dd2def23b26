"""Batches and the windows to pool over."""

import torch
from hypothesis import strategies as st

from autograder.testing import integer_tensors, random_tensor

ORDERS = ((1, 0, 2, 3), (0, 2, 3, 1), (3, 2, 1, 0), (2, 3, 0, 1), (0, 1, 3, 2))  # of the axes in memory


LARGER = {
    "images": (3, 4), "channels": (4, 6), "padded": True, "most": 8, "kernels": (4, 8), "max_stride": 5,
}  # fmt: skip


@st.composite
def setting(draw, low, highs, forms):
    """A number for each axis, from `low` to the axis' `highs`: as an int or as a pair."""
    if draw(st.sampled_from(forms)) is int:
        return draw(st.integers(low, min(highs)))
    return tuple(draw(st.integers(low, high)) for high in highs)


@st.composite
def windows(draw, padded=False, forms=(tuple,), strides=True, most=3, kernels=(1, 4), max_stride=3):
    """The sides (H, W) and (kernel_size, stride, padding): up to `most` windows along each axis, and
    rows and columns that are left over. Without `strides`, the stride is None."""

    def both(value):
        return (value, value) if isinstance(value, int) else value

    kernel_size = draw(setting(kernels[0], (kernels[1],) * 2, forms))
    stride = draw(setting(1, (max_stride, max_stride), forms)) if strides else None
    limits = tuple(k // 2 if padded else 0 for k in both(kernel_size))
    padding = draw(setting(0, limits, forms))
    sides = []
    for k, s, p in zip(
        both(kernel_size), both(stride if strides else kernel_size), both(padding), strict=True
    ):
        count, rest = draw(st.integers(1, most)), draw(st.integers(0, s - 1))
        sides.append(max(1, (count - 1) * s + k - 2 * p + rest))
    return tuple(sides), (kernel_size, stride, padding)


@st.composite
def cases(draw, low=-8, high=8, dtype=torch.float32, **options):
    """A batch X, up to two images of up to two channels, of whole numbers from low to high; the arguments."""
    sides, arguments = draw(windows(**options))
    batch = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    return draw(integer_tensors((*batch, *sides), dtype=dtype, low=low, high=high)), *arguments


@st.composite
def distinct_cases(draw, images=(1, 2), channels=(1, 2), **options):
    """The same, with distinct numbers from 1 on, in an order from a drawn seed."""
    sides, arguments = draw(windows(**options))
    shape = (draw(st.integers(*images)), draw(st.integers(*channels)), *sides)
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**32 - 1)))
    count = torch.Size(shape).numel()
    return 1.0 + torch.randperm(count, generator=generator).reshape(shape), *arguments


@st.composite
def random_cases(draw, images=(1, 2), channels=(1, 2), **options):
    """The same, with fractions from a drawn seed."""
    sides, arguments = draw(windows(**options))
    batch = draw(st.integers(*images)), draw(st.integers(*channels))
    return random_tensor(draw(st.integers(0, 2**32 - 1)), *batch, *sides), *arguments
