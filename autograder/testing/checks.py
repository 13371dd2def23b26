"""Checks of what a call returned: each raises StudentFailure with a sentence that a student reads."""

from __future__ import annotations

import math
from typing import Any, get_args

import torch

from autograder.errors import StudentError, StudentFailure
from autograder.feedback import advice, messages
from autograder.feedback.messages import CALL
from autograder.feedback.values import format_distinct, show
from autograder.grading.compare import check_array, check_type
from autograder.proxy.remote import RemoteFunction, RemoteModule, owner_of
from autograder.results import Kind

MANY = 10**30  # larger integers are not written out


def check_values(
    got: Any,
    expected: Any,
    *,
    like: Any = None,
    magnitude: float | None = None,
    allowed: float | None = None,
    what: str = "",
) -> None:
    """The result has the oracle's shape and values: a tensor, or an array where `like` is one of NumPy's.

    expected: from torch or NumPy in float64; whole numbers and bools are met exactly. like: the argument
    whose kind and dtype the result must have, or a dtype; None for those of `expected`. magnitude: a bound
    on the sums of absolute products (see `product_magnitude`), or None for exact values. allowed: an absolute
    error in its place. what: names a part of the answer, e.g. "dW": messages then say "dW of
    linear_backward(...) should have shape ...".
    """
    check_array(got, expected, like=like, magnitude=magnitude, allowed=allowed, what=what)


def check_parts(got: Any, *names: str, lists: bool = False) -> None:
    """The result is a tuple with a part for each of these names. lists: a list will do as well."""
    if not (lists and type(got) is list):
        check_type(got, tuple)
    if len(got) != len(names):
        text = messages.wrong_parts(CALL, names, len(got))
        raise StudentFailure("type", text, got=got, advice=advice.WITH_COMMAS)


def check_keys(got: Any, *keys: Any, what: str = "") -> None:
    """The result, or its part `what`, is a dict with exactly these keys, in any order."""
    check_type(got, dict, what)
    if set(got) != set(keys):
        text = messages.wrong_keys(messages.part(what), list(keys), list(got))
        raise StudentFailure("type", text, expected=None, got=got, advice=advice.NAME_KEYS)


def check_equal(got: Any, expected: Any, what: str = "") -> None:
    """The result, or its part `what`, equals a text, a bool, None, or a list, tuple, set or dict of them.

    Its type is the expected one; whole numbers inside may be of any type of number.
    """
    kind = frozenset if isinstance(expected, set) else type(expected)  # a set comes back as a frozen one
    check_type(got, kind, what)
    if not _equal(got, expected):
        told = format_distinct(expected, got, show)
        raise StudentFailure(
            "value", messages.not_equal(messages.part(what), *told), expected=expected, got=got
        )


def _equal(got: Any, expected: Any) -> bool:
    """Whether plain data is equal; anything else, such as a tensor that compares as it likes, is not."""
    if isinstance(expected, dict):
        return (
            type(got) is dict
            and set(got) == set(expected)
            and all(_equal(got[key], value) for key, value in expected.items())
        )
    if isinstance(expected, (list, tuple)):
        same = type(got) is type(expected) and len(got) == len(expected)
        return same and all(map(_equal, got, expected))
    if isinstance(expected, (set, frozenset)):
        return isinstance(got, (set, frozenset)) and set(got) == set(expected)
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return isinstance(got, (int, float)) and not isinstance(got, bool) and got == expected
    return type(got) is type(expected) and bool(got == expected)


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
    """The call leaves its tensors and arrays as they were (as the worker reports). Returns its result."""
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
