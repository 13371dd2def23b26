"""What a call got, from tensors to lists: whether it changed them, and what overwrites their numbers."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import torch

from autograder.protocol.values import inputs_in

OVERWRITTEN = 99  # stands in every tensor and array that a test has had overwritten
PLAIN = (bool, int, float, complex, str, bytes)


class Inputs:
    """The inputs of one call, in the order in which the wire meets them. arguments: all, keywords last."""

    def __init__(self, arguments: list[Any]) -> None:
        self._inputs = [value for argument in arguments for value in inputs_in(argument)]
        self._before = [_contents(value, copy=True) for value in self._inputs]

    def changed(self) -> list[int]:
        """Positions of those that are not what they were: their numbers, or what they hold."""
        both = enumerate(zip(self._inputs, self._before, strict=True))
        return [position for position, (value, then) in both if not _same(_contents(value), then)]

    def overwrite(self) -> None:
        """Put OVERWRITTEN into every tensor and array, as a caller may who needs them no more."""
        for value in self._inputs:
            with contextlib.suppress(RuntimeError, ValueError):  # the student's code has locked it
                if isinstance(value, torch.Tensor):
                    value.data.fill_(OVERWRITTEN)
                elif isinstance(value, np.ndarray):
                    value[...] = OVERWRITTEN


def _contents(value: Any, copy: bool = False) -> Any:
    """A tensor's, an array's or an image's numbers, with the image's size; what a list or dict holds."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone() if copy else value.detach()
    if isinstance(value, np.ndarray):
        return value.copy() if copy else value
    if isinstance(value, dict):
        return [part for item in value.items() for part in item]
    if isinstance(value, list):
        return list(value)
    return torch.tensor([*value.size, *value.tobytes()])


def _same(now: Any, then: Any) -> bool:
    if isinstance(then, np.ndarray):
        return now.dtype == then.dtype and np.array_equal(now, then)
    if isinstance(then, list):
        return len(now) == len(then) and all(map(_same_item, now, then))
    return torch.equal(now, then)


def _same_item(now: Any, then: Any) -> bool:
    """Whether both are one thing, or equal numbers or texts; what lies inside is looked at by itself."""
    return now is then or (type(now) is type(then) and isinstance(then, PLAIN) and now == then)
