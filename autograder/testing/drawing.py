"""Strategies of small exact tensors: whole numbers, contiguous or not, shrinking to readable ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

from autograder.grading.compare import torch_dtype
from autograder.grading.secret import mixed

BOUND = 8  # integer-valued floats up to this size make every sum of products exact in float32


@st.composite
def integer_tensors(
    draw: Any, shape: Any, *, dtype: torch.dtype = torch.float32, low: int = -BOUND, high: int = BOUND
) -> torch.Tensor:
    """Tensors of small whole numbers. shape: sizes, each a number or a strategy of numbers.

    Drawn element by element, so that hypothesis shrinks each towards 0.
    """
    sizes = [draw(size) if isinstance(size, st.SearchStrategy) else size for size in shape]
    count = 1
    for size in sizes:
        count *= size
    numbers = draw(st.lists(st.integers(low, high), min_size=count, max_size=count))
    tensor = torch.tensor(numbers, dtype=dtype).reshape(sizes)
    return draw(st.sampled_from(_layouts(len(sizes))))(tensor)


def integer_arrays(
    shape: Any, *, dtype: Any = np.float32, low: int = -BOUND, high: int = BOUND
) -> st.SearchStrategy[np.ndarray]:
    """NumPy arrays of small whole numbers, as `integer_tensors` draws them."""
    drawn = integer_tensors(shape, dtype=torch_dtype(dtype), low=low, high=high)
    return drawn.map(lambda tensor: tensor.numpy())


def _layouts(dimensions: int) -> list[Callable[[torch.Tensor], torch.Tensor]]:
    """Ways to lay the same numbers out in memory; the plain one first."""
    ways: list[Callable[[torch.Tensor], torch.Tensor]] = [_plain]
    if dimensions >= 1:
        ways.append(_every_other)
    if dimensions >= 2:
        ways.append(_transposed)
    return ways


def _plain(tensor: torch.Tensor) -> torch.Tensor:
    return tensor


def _every_other(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.repeat_interleave(2, dim=-1)[..., ::2]


def _transposed(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.transpose(-1, -2).contiguous().transpose(-1, -2)


def matrices(
    min_side: int = 1, max_side: int = 6, *, dtype: torch.dtype = torch.float32
) -> st.SearchStrategy[torch.Tensor]:
    """Matrices of small whole numbers, `min_side` to `max_side` along each axis, contiguous or not."""
    side = st.integers(min_side, max_side)
    return integer_tensors((side, side), dtype=dtype)


def vectors(
    min_size: int = 1, max_size: int = 8, *, dtype: torch.dtype = torch.float32
) -> st.SearchStrategy[torch.Tensor]:
    """Vectors of small whole numbers, contiguous or not."""
    return integer_tensors((st.integers(min_size, max_size),), dtype=dtype)


def seeds() -> st.SearchStrategy[int]:
    """Seeds for random generators, below 2**32 - 1000; all of them follow from the course's secret seed.

    `st.integers()` would give everybody the seed 0 in its first example.
    """
    return st.integers(0, 2**32 - 1).map(mixed)


def random_tensor(seed: int, *shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Whole numbers within +-8 from a drawn seed, for tensors too large to draw number by number."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(-BOUND, BOUND + 1, shape, generator=generator).to(dtype)


def random_array(seed: int, *shape: int, dtype: Any = np.float32) -> np.ndarray:
    """The numbers of `random_tensor` as a NumPy array."""
    return random_tensor(seed, *shape, dtype=torch_dtype(dtype)).numpy()
