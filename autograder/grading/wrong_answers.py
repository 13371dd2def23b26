"""What a failing test got as a few characters and numbers, by which equal wrong behaviour is found."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import torch

from autograder.grading.traces import Answers
from autograder.results import WrongAnswers

DIGITS = 6  # of the numbers that are kept; rounding in the student's code shows in later ones


def wrong_answers(examples: Sequence[Answers | None]) -> WrongAnswers | None:
    """What one test got in all its examples; None where no failing example has answers to compare."""
    if not any(answers is not None and answers.digest for answers in examples):
        return None
    exact = hashlib.blake2b(digest_size=12)
    mixed = size = 0.0
    for position, answers in enumerate(examples):
        if answers is None:
            exact.update(b"passed")
            continue
        exact.update(b"failed" + answers.digest)
        for values in answers.values:
            numbers = _numbers(values)
            finite = np.isfinite(numbers)
            exact.update(finite.tobytes())
            numbers = np.where(finite, numbers, 0.0)
            mixed += float(numbers @ _weights(len(numbers), position))
            size += float(np.abs(numbers).sum())
    return WrongAnswers(exact.hexdigest(), _shortened(mixed), _shortened(size))


def _numbers(values: torch.Tensor) -> np.ndarray:
    """All numbers of a tensor in one row, in double precision."""
    plain = torch.view_as_real(values) if values.is_complex() else values
    return plain.detach().to(torch.float64).numpy().reshape(-1)


def _weights(count: int, example: int) -> np.ndarray:
    """Another weight for each place of each example, so that swapped numbers have another sum."""
    return np.cos(np.arange(count) * 1.7 + example * 0.9)


def _shortened(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")
