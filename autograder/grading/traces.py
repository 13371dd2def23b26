"""The trace of an exercise: which recorded examples fail, and with what answers.

Answers that are exact (texts, whole numbers, tensors of whole numbers) are kept as a digest; the others as
values, which are compared with a tolerance. A right answer may differ between styles, so none is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.errors import WireError
from autograder.grading.compare import ROUNDINGS
from autograder.protocol.values import is_image
from autograder.protocol.wire import Packer, Unpacker
from autograder.proxy.recording import Raised, Recording

# Of the largest number: rounding differs between styles, misconceptions differ by more. In float64 one of
# them is a detour through float32.
RELATIVE = {torch.float32: 1e-4, torch.float64: 1e-9}
SMALLEST = 1e-2  # of these, for numbers that are nearly zero
CLOSE = 0.1  # a number that may be farther from a whole one than this is not taken for it
DIGEST_BYTES = 12


@dataclass(frozen=True)
class Answers:
    """What one failing example got.

    digest: of everything exact, in order. values: the rest, in order. raised: it ended with an exception.
    """

    digest: bytes
    values: Sequence[torch.Tensor] = ()
    raised: bool = False

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Answers)
            and self.digest == other.digest
            and len(self.values) == len(other.values)
            and all(map(same, self.values, other.values))
        )

    __hash__ = None  # type: ignore[assignment] # equality has a tolerance


# By test: one entry per recorded example in its order, None where it passed. An example whose answers can't
# be compared (nothing was recorded, or it ended the worker) has no digest.
Trace = dict[str, list[Answers | None]]


def trace_of(recording: Recording) -> Trace:
    """The trace of what was recorded."""
    return {
        test: [None if answers is None else condensed(answers) for answers in examples]
        for test, examples in recording.tests.items()
        if examples
    }


def condensed(answers: list[Any]) -> Answers:
    """The answers of one failing example as a digest and values."""
    if not answers:
        return Answers(b"")
    exact = hashlib.blake2b(digest_size=DIGEST_BYTES)
    values: list[Any] = []
    _sort(answers, exact, values)
    return Answers(exact.digest(), values, isinstance(answers[-1], Raised))


def pack(trace: Trace) -> bytes:
    """A trace as bytes."""
    rows = {
        test: [None if a is None else [a.digest, list(a.values), a.raised] for a in examples]
        for test, examples in trace.items()
    }
    return Packer().message(rows)[4:]


def unpack(data: bytes) -> Trace:
    """The trace that `pack` has made bytes of; WireError for anything else."""
    (rows,) = Unpacker(trusted=True).message(data)
    try:
        return {
            test: [None if row is None else Answers(*row) for row in examples]
            for test, examples in rows.items()
        }
    except (TypeError, AttributeError):
        raise WireError("not a trace") from None


# ---- what is exact


def _sort(value: Any, exact: Any, values: list[Any]) -> None:
    """Put a value into the digest where it is exact; elsewhere its type and shape, and itself in `values`."""
    if isinstance(value, torch.Tensor):
        _sort_array(value.detach(), str(value.dtype), exact, values)
    elif isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
        kind = f"{type(value).__name__} {array.dtype}"
        if array.dtype.kind in "fc":
            _sort_array(_as_tensor(array), kind, exact, values)
        else:
            exact.update(f"{kind}{array.shape}".encode() + array.tobytes())
    elif type(value) is float:
        _sort_array(torch.tensor(value, dtype=torch.float64), "float", exact, values)
    elif isinstance(value, (list, tuple)):
        exact.update(f"{type(value).__name__}{len(value)}".encode())
        for item in value:
            _sort(item, exact, values)
    elif isinstance(value, dict):
        exact.update(f"dict{len(value)}".encode())
        for key in sorted(value, key=repr):
            exact.update(f"{key!r}:".encode("utf-8", "replace"))
            _sort(value[key], exact, values)
    elif isinstance(value, (set, frozenset)):
        exact.update(f"set{sorted(map(repr, value))}".encode("utf-8", "replace"))
    elif is_image(value):
        exact.update(f"{value.mode}{value.size}".encode() + value.tobytes())
    else:  # bool, int, str, bytes, None, complex, Fraction, dtypes, handles
        exact.update(f"{type(value).__name__}:{value!r};".encode("utf-8", "replace"))


def _sort_array(tensor: torch.Tensor, kind: str, exact: Any, values: list[Any]) -> None:
    exact.update(f"{kind}{tuple(tensor.shape)}".encode())
    if not tensor.is_floating_point() and not tensor.is_complex():
        exact.update(tensor.contiguous().numpy().tobytes())
        return
    whole = _whole(tensor)
    if whole is None:
        exact.update(b"~")
        values.append(tensor)
    else:
        exact.update(whole.numpy().tobytes())


def _whole(tensor: torch.Tensor) -> torch.Tensor | None:
    """The same as whole numbers, where all are whole but for rounding; None for any other tensor."""
    allowed = _allowed(tensor)
    if tensor.is_complex() or allowed > CLOSE:
        return None
    wide = tensor.to(torch.float64)
    rounded = wide.round()
    if not bool(torch.isfinite(wide).all()) or not bool((rounded.abs() < 2.0**53).all()):
        return None
    if bool(((wide - rounded).abs() > allowed).any()):
        return None
    return rounded.to(torch.int64).contiguous()


def _as_tensor(array: np.ndarray) -> torch.Tensor:
    """A floating or complex array as a tensor; the widest types, which torch lacks, as doubles."""
    widest = np.float64 if array.dtype.kind == "f" else np.complex128
    native = array.dtype.newbyteorder("=") if array.dtype.itemsize <= np.dtype(widest).itemsize else widest
    return torch.from_numpy(np.ascontiguousarray(array, dtype=native)).reshape(array.shape)


# ---- comparing


def same(left: torch.Tensor, right: torch.Tensor) -> bool:
    """Whether two tensors of floating numbers are the same but for rounding; nan is the same as nan."""
    if left.shape != right.shape or left.dtype != right.dtype:
        return False
    allowed = max(_allowed(left), _allowed(right))
    return bool(torch.allclose(left, right, rtol=0, atol=allowed, equal_nan=True))


def _allowed(tensor: torch.Tensor) -> float:
    """How far rounding may take a number of this tensor."""
    size = tensor.abs()
    finite = size[torch.isfinite(size)]
    scale = float(finite.max()) if finite.numel() else 0.0
    relative = max(RELATIVE.get(size.dtype, 0.0), ROUNDINGS * torch.finfo(size.dtype).eps)
    return relative * max(scale, SMALLEST)
