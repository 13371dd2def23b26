"""The numbers of arrays as data for reports, and where two arrays differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from autograder.feedback.values import DIGITS, MAX_SHOWN, number
from autograder.protocol.values import is_image
from autograder.results import Array, Difference

MAX_PLANES = 1024  # numbers of an array that can be drawn; longer vectors can't, and have MAX_SHOWN
GREY = ("L", "1", "I", "F")  # modes of images with one number for each pixel


def array_of(value: Any, digits: int = DIGITS[0]) -> Array | None:
    """The numbers of a tensor, numpy array or grey image; None for anything else, and for large arrays.

    digits: significant ones of each number.
    """
    numbers = _numbers(value)
    if numbers is None:
        return None
    kind = "image" if is_image(value) else str(value.dtype).removeprefix("torch.")
    return Array(list(numbers.shape), kind, [number(entry, digits) for entry in numbers.ravel().tolist()])


def difference_of(expected: Any, got: Any, allowed: float | None) -> tuple[Difference | None, int]:
    """Which entries of `got` are wrong, and the significant digits that tell them from the expected ones.

    allowed: by how much an entry may be off; None compares the numbers as they are shown. Without two arrays
    of the same shape there is no difference.
    """
    first, second = _numbers(expected), _numbers(got)
    if first is None or second is None or first.shape != second.shape:
        return None, DIGITS[0]
    pairs = list(zip(first.ravel().tolist(), second.ravel().tolist(), strict=True))
    wrong, digits = _wrong(pairs, allowed)
    return Difference(wrong, [number(_minus(*pairs[at])) for at in wrong]), digits


def _wrong(pairs: list[tuple[Any, Any]], allowed: float | None) -> tuple[list[int], int]:
    """Positions of the wrong entries, and enough digits to tell each from the right one."""
    wrong = None
    if allowed is not None:  # nan is never within what is allowed
        wrong = [
            at for at, (want, got) in enumerate(pairs) if not (want == got or abs(got - want) <= allowed)
        ]
    for digits in DIGITS:
        apart = [at for at, (want, got) in enumerate(pairs) if number(want, digits) != number(got, digits)]
        if apart if wrong is None else set(wrong) <= set(apart):
            break
    return (apart if wrong is None else wrong), digits


def _minus(want: Any, got: Any) -> Any:
    return int(got) - int(want) if isinstance(got, bool) else got - want


def _numbers(value: Any) -> np.ndarray[Any, Any] | None:
    """The numbers of an array that is not too large, as numpy has them; None for anything else."""
    if isinstance(value, torch.Tensor):
        if value.is_complex() or not _is_kept(value.shape):
            return None
        narrow = value.dtype in (torch.bfloat16, torch.float16)
        return (value.detach().float() if narrow else value.detach()).cpu().numpy()
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "biuf" and _is_kept(value.shape) else None
    if is_image(value) and value.mode in GREY and _is_kept(value.size):
        pixels = np.asarray(value)
        return pixels if value.mode == "F" else pixels.astype(int)
    return None


def _is_kept(shape: Sequence[int]) -> bool:
    return len(shape) <= 4 and 0 < math.prod(shape) <= (MAX_PLANES if len(shape) > 1 else MAX_SHOWN)
