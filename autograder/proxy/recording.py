"""What a worker answers in the recorded examples of one exercise: the raw material of its trace.

Only examples that fail are kept. Answers of an example that passes are right, whatever freedom the exercise
leaves (ties, names of parameters), so there is nothing to compare.
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.protocol.records import Handle
from autograder.proxy.remote import RemoteModule, RemoteObject

OVERHEAD = 1000  # bytes that a tensor takes beside its numbers
PART = 100  # bytes that a number, a text or a container takes in Python, at least
MAX_BYTES = 32 * 2**20  # of one exercise's failing examples; the course's own solutions need a hundredth


class Raised(str):
    """In place of an answer: the type name of the exception that a call ended with."""

    __slots__ = ()


class Recording:
    """The failing examples of an exercise, by test.

    tests: for each test one entry per example in its order: None where it passed, else its answers. full:
    the answers took more than MAX_BYTES and were dropped.
    """

    def __init__(self) -> None:
        self.tests: dict[str, list[list[Any] | None]] = {}
        self.full = False
        self._bytes = 0
        self._answers: list[Any] = []
        self._size = 0
        self._examples: list[list[Any] | None] = []
        self._left = 0

    def begin_test(self, id: str, examples: int) -> None:
        """Start a test. examples: how many will be ended; what comes after them is not recorded."""
        self._examples = self.tests[id] = []
        self._left = examples
        self._answers, self._size = [], 0

    def note(self, answer: Any, size: int) -> None:
        """Add an answer to the current example. size: the bytes that it took on the wire."""
        if self._left <= 0 or self.full:
            return
        self._size += size + OVERHEAD + PART * _parts(answer)
        if self._bytes + self._size > MAX_BYTES:
            self.full = True
            self._answers = []
            self.tests.clear()
        else:
            self._answers.append(_plain(answer))

    def end_example(self, failed: bool, lost: bool = False) -> None:
        """The current example is done. lost: its answers can't be compared, e.g. because the worker ended."""
        if self._left <= 0:
            return
        self._left -= 1
        if failed and not lost:
            self._bytes += self._size
        self._examples.append(([] if lost else self._answers) if failed else None)
        self._answers, self._size = [], 0


def _parts(value: Any) -> int:
    """How many containers and values an answer is made of: small ones take more than their bytes."""
    if isinstance(value, dict):
        return 1 + sum(1 + _parts(item) for item in value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return 1 + sum(map(_parts, value))
    return 1


def _plain(value: Any) -> Any:
    """An answer as data alone: objects of the worker by their kind, so that it may free them."""
    if isinstance(value, torch.Tensor):
        return value.detach()
    if type(value) in (list, tuple):
        return type(value)(_plain(item) for item in value)
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, RemoteModule):  # what a class is called is a student's choice
        return Handle(0, "module", "")
    if isinstance(value, RemoteObject):
        return Handle(0, "object", value.type_name)
    return value
