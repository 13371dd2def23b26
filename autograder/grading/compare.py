"""Comparing a worker's answer with the oracle: exact type, shape and dtype, then values.

The one place where tolerances are written down. The oracle is torch in float64 on the CPU.
"""

from __future__ import annotations

from typing import Any

import torch

from autograder.errors import StudentFailure
from autograder.feedback import advice, messages
from autograder.feedback.messages import CALL
from autograder.feedback.values import format_distinct

ROUNDINGS = 32  # of the largest sum of absolute products: a float32 FFT passes, a relative 1e-3 does not


def tolerance(dtype: torch.dtype, magnitude: float) -> float:
    """The absolute error that honest arithmetic of this dtype may have.

    magnitude: a bound on the sums of absolute products in the call.
    """
    return ROUNDINGS * torch.finfo(dtype).eps * magnitude


def product_magnitude(X: torch.Tensor, K: torch.Tensor) -> float:
    """A bound on every sum of products of a window of X with K: max|X| * sum|K|."""
    if X.numel() == 0 or K.numel() == 0:
        return 0.0
    return float(X.detach().abs().max().double() * K.detach().abs().sum(dtype=torch.float64))


def check_tensor(
    got: Any, expected: torch.Tensor, *, dtype: torch.dtype | None, magnitude: float | None, what: str = ""
) -> None:
    """StudentFailure unless `got` is a tensor of the expected shape, this dtype, and the expected values.

    expected: float64 (or integers, which must be met exactly). dtype: what the result must have; None to
    take any floating dtype. magnitude: see `tolerance`; None asks for exact values. what: see `check_type`.
    """
    check_type(got, torch.Tensor, what)
    subject = messages.part(what)
    if got.shape != expected.shape:
        text = messages.wrong_shape(subject, tuple(expected.shape), tuple(got.shape))
        raise StudentFailure("shape", text, expected=expected, got=got)
    if dtype is not None and got.dtype != dtype:
        want, found = (str(kind).removeprefix("torch.") for kind in (dtype, got.dtype))
        raise StudentFailure("dtype", messages.wrong_dtype(subject, want, found))
    values = got.detach().to(expected.dtype)
    if not torch.isfinite(values).all():
        what = "nan" if torch.isnan(values).any() else "inf"
        raise StudentFailure(
            "value", messages.not_finite(subject, what), expected=expected, got=got, advice=advice.MAKE_FINITE
        )
    allowed = 0.0 if magnitude is None else tolerance(dtype or got.dtype, magnitude)
    wrong = (values - expected).abs() > allowed
    if wrong.any():
        index = tuple(torch.nonzero(wrong)[0].tolist())
        text = messages.wrong_value(
            subject,
            int(wrong.sum()),
            wrong.numel(),
            index,
            *format_distinct(float(expected[index]), float(values[index])),
        )
        raise StudentFailure("value", text, expected=expected, got=got, allowed=allowed)


def check_type(got: Any, expected: type, what: str = "") -> None:
    """StudentFailure unless `got` is of exactly this type (a tensor has come back as a plain one).

    what: how messages name it where it is a part of the answer, e.g. "dW".
    """
    if type(got) is not expected:
        want, found = expected.__name__, type(got).__name__
        if got is None:
            found = "None"
        if hasattr(got, "type_name"):
            found = got.type_name
        names = {"Tensor": "torch tensor", "ndarray": "numpy array", "Image": "Pillow image"}
        want, found = names.get(want, want), names.get(found, found)
        text = messages.wrong_type(CALL, want, found, what)
        to_try = advice.PART_IS_NONE if what and got is None else advice.for_type(want, found)
        raise StudentFailure("type", text, expected=None, got=got, advice=to_try)
