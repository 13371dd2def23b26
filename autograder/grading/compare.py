"""Comparing a worker's answer with the oracle: exact type, shape and dtype, then values.

The one place where tolerances are written down. The oracle is torch in float64 on the CPU.
"""

from __future__ import annotations

from typing import Any

import numpy as np
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


def check_array(
    got: Any,
    expected: Any,
    *,
    like: Any = None,
    magnitude: float | None = None,
    allowed: float | None = None,
    what: str = "",
) -> None:
    """StudentFailure unless `got` is a tensor or array of the expected kind, shape, dtype and values.

    expected: torch's or NumPy's, exact where its dtype is whole numbers or bools. like: whose kind and dtype
    the result must have, a tensor, an array or a dtype; None for those of `expected`. magnitude: see
    `tolerance`; None asks for exact values. allowed: the absolute error in its place. what: see `check_type`.
    """
    like = expected if like is None else like
    kind, dtype = _kind_and_dtype(like)
    check_type(got, kind, what)
    subject = messages.part(what)
    if tuple(got.shape) != tuple(expected.shape):
        text = messages.wrong_shape(subject, tuple(expected.shape), tuple(got.shape))
        raise StudentFailure("shape", text, expected=expected, got=got)
    if got.dtype != dtype:
        write = messages.wrong_own_dtype if like is expected else messages.wrong_dtype
        raise StudentFailure(
            "dtype", write(subject, *(str(d).removeprefix("torch.") for d in (dtype, got.dtype)))
        )
    values, wanted = _comparable(got), _comparable(expected)
    if not torch.isfinite(values).all():
        found = "nan" if torch.isnan(values).any() else "inf"
        raise StudentFailure(
            "value",
            messages.not_finite(subject, found),
            expected=expected,
            got=got,
            advice=advice.MAKE_FINITE,
        )
    if allowed is None:
        exact = magnitude is None or not torch_dtype(dtype).is_floating_point
        allowed = 0.0 if exact else tolerance(torch_dtype(dtype), float(magnitude or 0))
    wrong = (values - wanted).abs() > allowed
    if wrong.any():
        index = tuple(torch.nonzero(wrong)[0].tolist())
        text = messages.wrong_value(
            subject,
            int(wrong.sum()),
            wrong.numel(),
            index,
            *format_distinct(expected[index].item(), got[index].item()),
        )
        raise StudentFailure("value", text, expected=expected, got=got, allowed=allowed)


def torch_dtype(dtype: Any) -> torch.dtype:
    """torch's dtype of the same numbers as this one, which may be NumPy's."""
    return dtype if isinstance(dtype, torch.dtype) else torch.from_numpy(np.empty(0, dtype)).dtype


def _kind_and_dtype(like: Any) -> tuple[type, Any]:
    """The type and the dtype that a result like this one has."""
    if isinstance(like, torch.dtype):
        return torch.Tensor, like
    if isinstance(like, (np.dtype, type)):
        return np.ndarray, np.dtype(like)
    return type(like) if type(like) is np.ndarray else torch.Tensor, like.dtype


def _comparable(value: Any) -> torch.Tensor:
    """The numbers of a tensor or array so that they can be subtracted: as float64, complex128 or int64."""
    tensor = torch.from_numpy(np.array(value)) if isinstance(value, np.ndarray) else value.detach()
    if tensor.is_complex():
        return tensor.to(torch.complex128)
    return tensor.to(torch.float64 if tensor.is_floating_point() else torch.int64)


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
