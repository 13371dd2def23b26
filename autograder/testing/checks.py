"""Checks of what a call returned: each raises StudentFailure with a sentence that a student reads."""

from __future__ import annotations

import math
from typing import Any, get_args

import torch

from autograder.errors import StudentError, StudentFailure
from autograder.feedback import advice, messages
from autograder.feedback.messages import CALL
from autograder.feedback.values import format_distinct
from autograder.grading.compare import check_tensor, check_type
from autograder.proxy.remote import RemoteFunction, owner_of
from autograder.results import Kind

MANY = 10**30  # larger integers are not written out


def check_values(got: Any, expected: torch.Tensor, *, like: torch.Tensor, magnitude: float | None) -> None:
    """The result is a tensor of the oracle's shape and values with the dtype of the argument `like`.

    expected: from torch in float64. magnitude: a bound on the sums of absolute products (see
    `product_magnitude`), or None for exact values.
    """
    check_tensor(got, expected, dtype=like.dtype, magnitude=magnitude)


def check_int(got: Any, expected: int) -> None:
    """The result is exactly this Python int."""
    check_type(got, int)
    if got != expected:
        told = str(got) if abs(got) < MANY else "a number of more than 30 digits"
        text = messages.wrong_value(CALL, 1, 1, (), str(expected), told)
        raise StudentFailure("value", text, expected=expected, got=got if abs(got) < MANY else told)


def check_float(got: Any, expected: float, *, tolerance: float) -> None:
    """The result is a Python float (numpy's float64 is one) within this absolute tolerance."""
    if not isinstance(got, float):
        check_type(got, float)
    if not math.isfinite(got):
        what = "nan" if math.isnan(got) else "inf"
        raise StudentFailure(
            "value", messages.not_finite(CALL, what), expected=expected, got=got, advice=advice.MAKE_FINITE
        )
    if abs(got - expected) > tolerance:
        text = messages.wrong_value(CALL, 1, 1, (), *format_distinct(float(expected), float(got)))
        raise StudentFailure("value", text, expected=expected, got=float(got))


def check_inputs_unchanged(function: RemoteFunction, *args: Any) -> Any:
    """The call leaves its tensor arguments as they were (as the worker reports). Returns its result."""
    submission = owner_of(function)
    with submission.inputs_compared():
        result = function(*args)
    if submission.changed_inputs:
        text = messages.mutated(CALL, " and ".join(submission.changed_inputs))
        raise StudentFailure("mutated", text)
    return result


def check_raises(expected: type[Exception], function: RemoteFunction, *args: Any) -> None:
    """The call raises this exception, one of Python's own, or one derived from it."""
    try:
        function(*args)
    except StudentError as error:
        if expected.__name__ in (error.problem.type_name, *error.problem.bases):
            return
        text = messages.wrong_error(CALL, expected.__name__, error.problem)
        raise StudentFailure("raises", text) from None
    raise StudentFailure("raises", messages.no_error(CALL, expected.__name__))


def check_detached(got: Any) -> None:
    """The result is a tensor that requires no gradient."""
    check_type(got, torch.Tensor)
    if got.requires_grad:
        raise StudentFailure("contract", messages.not_detached(CALL), advice=advice.DETACH)


def fail(message: str, *, expected: Any = None, got: Any = None, kind: str = "value") -> None:
    """StudentFailure in words of the exercise's own domain. `{call}` stands for the call.

    kind: why the test fails, one of results.Kind; any other word counts as "contract".
    """
    if kind not in get_args(Kind):
        kind = "contract"
    raise StudentFailure(kind, message.replace("{call}", CALL), expected=expected, got=got)
