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
from autograder.proxy.remote import RemoteFunction, RemoteModule, owner_of
from autograder.results import Kind

MANY = 10**30  # larger integers are not written out


def check_values(
    got: Any, expected: torch.Tensor, *, like: torch.Tensor, magnitude: float | None, what: str = ""
) -> None:
    """The result is a tensor of the oracle's shape and values with the dtype of the argument `like`.

    expected: from torch in float64. magnitude: a bound on the sums of absolute products (see
    `product_magnitude`), or None for exact values. what: names a part of the answer, e.g. "dW": messages
    then say "dW of linear_backward(...) should have shape ...".
    """
    check_tensor(got, expected, dtype=like.dtype, magnitude=magnitude, what=what)


def check_parts(got: Any, *names: str, lists: bool = False) -> None:
    """The result is a tuple with a part for each of these names. lists: a list will do as well."""
    if not (lists and type(got) is list):
        check_type(got, tuple)
    if len(got) != len(names):
        text = messages.wrong_parts(CALL, names, len(got))
        raise StudentFailure("type", text, got=got, advice=advice.WITH_COMMAS)


def check_int(got: Any, expected: int, what: str = "") -> None:
    """The result, or its part `what`, is exactly this Python int."""
    check_type(got, int, what)
    if got != expected:
        told = str(got) if abs(got) < MANY else "a number of more than 30 digits"
        text = messages.wrong_value(messages.part(what), 1, 1, (), str(expected), told)
        raise StudentFailure("value", text, expected=expected, got=got if abs(got) < MANY else told)


def check_float(got: Any, expected: float, *, tolerance: float, what: str = "") -> None:
    """The result, or its part `what`, is a Python float within this absolute tolerance; numpy's is one."""
    if not isinstance(got, float):
        check_type(got, float, what)
    subject = messages.part(what)
    if not math.isfinite(got):
        found = "nan" if math.isnan(got) else "inf"
        raise StudentFailure(
            "value",
            messages.not_finite(subject, found),
            expected=expected,
            got=got,
            advice=advice.MAKE_FINITE,
        )
    if abs(got - expected) > tolerance:
        text = messages.wrong_value(subject, 1, 1, (), *format_distinct(float(expected), float(got)))
        raise StudentFailure("value", text, expected=expected, got=float(got))


def check_inputs_unchanged(function: RemoteFunction | RemoteModule, *args: Any, **named: Any) -> Any:
    """The call leaves its tensor arguments as they were (as the worker reports). Returns its result."""
    submission = owner_of(function)
    with submission.inputs_compared():
        result = function(*args, **named)
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


def check_detached(got: Any, what: str = "") -> None:
    """The result, or its part `what`, is a tensor that requires no gradient."""
    check_type(got, torch.Tensor, what)
    if got.requires_grad:
        raise StudentFailure("contract", messages.not_detached(messages.part(what)), advice=advice.DETACH)


def check_module(got: Any, name: str) -> None:
    """The class of this name has made an nn.Module."""
    if type(got) is not RemoteModule:
        raise StudentFailure("contract", messages.not_a_module(CALL, name), advice=advice.WRAP_IN_CLASS)


def fail(
    message: str,
    *,
    expected: Any = None,
    got: Any = None,
    kind: str = "value",
    to_try: str | None = None,
) -> None:
    """StudentFailure in words of the exercise's own domain. `{call}` stands for the call.

    kind: why the test fails, one of results.Kind; any other word counts as "contract". to_try: what students
    may try next, None for what is said of this kind.
    """
    if kind not in get_args(Kind):
        kind = "contract"
    raise StudentFailure(kind, message.replace("{call}", CALL), expected=expected, got=got, advice=to_try)
