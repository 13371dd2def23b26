"""The tensors, arrays and images that a call got: whether it changed them, and what overwrites them."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import torch

from autograder.protocol.values import is_input, leaves_in

OVERWRITTEN = 99  # stands in every tensor and array that a test has had overwritten


class Inputs:
    """The inputs of one call, in the order in which the wire meets them. arguments: all, keywords last."""

    def __init__(self, arguments: list[Any]) -> None:
        self._arguments = arguments
        self._leaves = [leaves_in(argument, is_input) for argument in arguments]
        self._before = [[_contents(leaf, copy=True) for leaf in leaves] for leaves in self._leaves]

    def changed(self) -> list[int]:
        """Positions of those that are not what they were: numbers, or their place in a list or dict."""
        found = []
        start = 0
        for argument, leaves, before in zip(self._arguments, self._leaves, self._before, strict=True):
            now = leaves_in(argument, is_input)
            moved = len(now) != len(leaves)
            for position, (leaf, then) in enumerate(zip(leaves, before, strict=True)):
                if moved or now[position] is not leaf or not _same(_contents(leaf), then):
                    found.append(start + position)
            start += len(leaves)
        return found

    def overwrite(self) -> None:
        """Put OVERWRITTEN into every tensor and array, as a caller may who needs them no more."""
        for leaves in self._leaves:
            for leaf in leaves:
                with contextlib.suppress(RuntimeError, ValueError):  # the student's code has locked it
                    if isinstance(leaf, torch.Tensor):
                        leaf.data.fill_(OVERWRITTEN)
                    elif isinstance(leaf, np.ndarray):
                        leaf[...] = OVERWRITTEN


def _contents(value: Any, copy: bool = False) -> Any:
    """A tensor's, an array's or an image's numbers, with the image's size."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone() if copy else value.detach()
    if isinstance(value, np.ndarray):
        return value.copy() if copy else value
    return torch.tensor([*value.size, *value.tobytes()])


def _same(now: Any, then: Any) -> bool:
    if isinstance(then, np.ndarray):
        return now.dtype == then.dtype and np.array_equal(now, then)
    return torch.equal(now, then)
