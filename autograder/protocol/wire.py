"""The data-only wire between grader and worker: msgpack values, never pickles.

A message is a msgpack array behind a 4-byte length. What msgpack lacks travels as extension types:
tuples (apart from lists), integers of any size, fractions, complex numbers, tensors and arrays as dtype +
shape + strides + raw bytes, Pillow images as mode + size + palette + bytes, torch dtypes, and objects that
stay in the worker as numbered handles. Whatever comes in is rebuilt from these plain parts and checked on
the way; anything else raises WireError.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import numpy as np
import torch

from autograder.errors import WireError
from autograder.protocol.extensions import (
    ARRAY,
    COMPLEX,
    DTYPE,
    HANDLE,
    IMAGE,
    INTEGER,
    MAPPING,
    RATIO,
    SCALAR,
    SET,
    TENSOR,
    TUPLE,
)
from autograder.protocol.framing import HEADER
from autograder.protocol.limits import MAX_DEPTH, MAX_LEVELS
from autograder.protocol.records import Handle, TensorInfo
from autograder.protocol.size_budget import SMALL, DecodeBudget
from autograder.protocol.values import (
    DTYPE_NAMES,
    DTYPES,
    array_dtype,
    deeper_than,
    is_image,
    pack_array,
    pack_image,
    pack_tensor,
    pixels,
    unpack_array,
    unpack_image,
    unpack_tensor,
)

ARRAY_KINDS = "biufc"
MAX_PIXEL = 4  # bytes that Pillow takes for one, at most

_encode = msgspec.msgpack.Encoder().encode
_Ext = msgspec.msgpack.Ext


class Packer:
    """Turns values into messages.

    handle: called for an object that is no data; gives the Handle to send instead (or raises).
    dense: send every tensor contiguous, whatever its strides.
    """

    def __init__(self, handle: Callable[[Any], Handle] | None = None, dense: bool = False) -> None:
        self._handle = handle
        self._dense = dense

    def message(self, *parts: Any) -> bytes:
        """Encode one message, length included."""
        body = _encode([self.pack(part, 0) for part in parts])
        if len(body) >= 2**32:
            raise WireError("a message of more than 4 GiB")
        return HEADER.pack(len(body)) + body

    def pack(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is torch.Tensor or kind is torch.nn.Parameter:
            return _Ext(TENSOR, pack_tensor(value, self._dense))
        if value is None or kind is bool or kind is float or kind is str or kind is bytes:
            return value
        if depth > MAX_DEPTH:
            raise WireError(f"data nested more than {MAX_DEPTH} levels deep")
        if kind is int:
            if -(2**63) <= value < 2**63:
                return value
            return _Ext(INTEGER, hex(value).encode())
        if kind is list:
            return [self.pack(item, depth + 1) for item in value]
        if kind is tuple:
            return _Ext(TUPLE, _encode([self.pack(item, depth + 1) for item in value]))
        if kind is dict:
            if all(type(key) is str for key in value):
                return {key: self.pack(item, depth + 1) for key, item in value.items()}
            pairs = [[self.pack(k, depth + 1), self.pack(v, depth + 1)] for k, v in value.items()]
            return _Ext(MAPPING, _encode(pairs))
        if kind is Handle:
            return _Ext(HANDLE, _encode(value))
        return self._pack_rare(value, depth)

    def _pack_rare(self, value: Any, depth: int) -> Any:  # noqa: C901 - a branch a type
        if isinstance(value, torch.Tensor):
            return _Ext(TENSOR, pack_tensor(value, self._dense))
        if isinstance(value, np.ndarray) and value.dtype.kind in ARRAY_KINDS:
            return _Ext(ARRAY, _encode(pack_array(np.asarray(value), self._dense)))
        if isinstance(value, np.generic) and value.dtype.kind in ARRAY_KINDS:
            return _Ext(SCALAR, _encode([value.dtype.str, value.tobytes()]))
        if isinstance(value, complex):
            return _Ext(COMPLEX, _encode([value.real, value.imag]))
        if isinstance(value, Fraction) or (isinstance(value, Decimal) and value.is_finite()):
            return _Ext(RATIO, _encode([self.pack(part, depth + 1) for part in value.as_integer_ratio()]))
        if isinstance(value, Decimal):  # infinite or not a number, perhaps a signalling one
            return float("nan") if value.is_nan() else float(value)
        if isinstance(value, torch.dtype):
            return _Ext(DTYPE, DTYPE_NAMES.get(value, str(value)).encode())
        if isinstance(value, (set, frozenset)):
            return _Ext(SET, _encode([self.pack(item, depth + 1) for item in value]))
        for base in (bool, int, float, str, bytes, list, tuple, dict):
            if isinstance(value, base):
                return self.pack(_to_base(value, base), depth)
        if is_image(value):
            return _Ext(IMAGE, _encode(pack_image(value)))
        if self._handle is None:
            raise WireError(f"a {type(value).__name__} can't be sent")
        return self.pack(self._handle(value), depth)


def _to_base(value: Any, base: type) -> Any:
    """A plain instance of `base` from an instance of a subclass, by the base's own methods."""
    if base is dict:
        return dict(dict.items(value))
    if base in (list, tuple):
        return base(base.__iter__(value))
    if base is str:
        return str.__str__(value)
    if base is int:
        return int.__int__(value)
    if base is float:
        return float.__float__(value)
    return base(value)


class Unpacker:
    """Turns message bodies into values; collects what it saw of tensors in `tensors`.

    resolve: what a Handle becomes (default: it stays a Handle).
    device: where tensors are put. dense: refuse tensors with strides. trusted: the sender is the grader,
    whose messages need no budget.
    """

    def __init__(
        self,
        resolve: Callable[[Handle], Any] | None = None,
        device: str = "cpu",
        dense: bool = False,
        trusted: bool = False,
    ) -> None:
        self._resolve = resolve
        self._dense = dense
        self._trusted = trusted
        self._device = None if device == "cpu" else torch.device(device)
        self._depth = 0
        self._budget: DecodeBudget | None = None
        self.tensors: list[tuple[torch.Tensor, TensorInfo]] = []
        self._decoder = msgspec.msgpack.Decoder(list, ext_hook=self._extension)
        self._plain = msgspec.msgpack.Decoder(list)
        # A view of the numbers: a copy of its own would double what a large tensor takes.
        self._tensor = msgspec.msgpack.Decoder(tuple[Any, Any, Any, memoryview, Any])

    def message(self, body: bytes | bytearray | memoryview) -> list[Any]:
        """Decode one message body (without its length); raises WireError for anything malformed."""
        self.tensors = []
        self._depth = 0
        self._budget = DecodeBudget() if len(body) > SMALL and not self._trusted else None
        try:
            if self._budget is not None:
                self._budget.charge(memoryview(body))
            parts = self._decoder.decode(body)
            if not self._trusted and deeper_than(parts, MAX_LEVELS):
                raise WireError(f"a message nested more than {MAX_LEVELS} levels deep")
            return parts
        except WireError:
            raise
        except (msgspec.MsgspecError, RecursionError, ValueError, TypeError, OverflowError) as error:
            raise WireError(f"not a message: {error}") from None
        except (RuntimeError, MemoryError, struct.error, ArithmeticError, LookupError) as error:
            raise WireError(f"not a message: {error}") from None

    def _extension(self, code: int, data: memoryview) -> Any:
        if self._budget is not None and code not in (INTEGER, DTYPE):
            self._budget.charge(data, keys=code in (SET, MAPPING))
        if code == TENSOR:
            tensor, info = unpack_tensor(self._tensor.decode(data), self._dense)
            if self._device is not None:
                tensor = tensor.to(self._device)
            if info.requires_grad:
                tensor.requires_grad_()
            self.tensors.append((tensor, info))
            return tensor
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise WireError(f"data nested more than {MAX_DEPTH} levels deep")
        try:
            return self._rare_extension(code, data)
        finally:
            self._depth -= 1

    def _rare_extension(self, code: int, data: memoryview) -> Any:  # noqa: C901 - a branch a type
        if code == TUPLE:
            return tuple(self._decoder.decode(data))
        if code == INTEGER:
            if len(data) > 100_000:
                raise WireError("an integer of more than 100,000 digits")
            return int(bytes(data), 16)
        if code == COMPLEX:
            real, imag = self._plain.decode(data)
            return complex(real, imag)
        if code == RATIO:
            return _ratio(self._decoder.decode(data))
        if code == ARRAY:
            return unpack_array(self._plain.decode(data), self._dense)
        if code == SCALAR:
            dtype, raw = self._plain.decode(data)
            return np.frombuffer(raw, array_dtype(dtype))[0]
        if code == IMAGE:
            parts = self._plain.decode(data)
            if self._budget is not None:
                self._budget.spend(pixels(parts) * MAX_PIXEL)
            return unpack_image(parts)
        if code == DTYPE:
            return DTYPES.get(bytes(data).decode(), torch.float32)
        if code == SET:
            return frozenset(self._decoder.decode(data))
        if code == MAPPING:
            return dict(self._decoder.decode(data))
        if code == HANDLE:
            handle = msgspec.msgpack.decode(data, type=Handle)
            if not self._trusted:
                handle = Handle(handle.number, handle.kind[:20], handle.type_name[:100])
            return handle if self._resolve is None else self._resolve(handle)
        raise WireError(f"unknown extension type {code}")


def _ratio(parts: list[Any]) -> Fraction:
    if len(parts) != 2 or any(type(part) is not int or part.bit_length() > 10_000 for part in parts):
        raise WireError("a fraction that is not made of two integers of at most 10,000 bits")
    return Fraction(*parts)
