"""Tensors, arrays and images as plain parts, and the walk through nested lists, tuples and dicts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
import torch

from autograder.errors import WireError
from autograder.protocol.limits import MAX_DEPTH
from autograder.protocol.records import TensorInfo

DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        *(torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64),
        *(torch.complex128, torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64),
    )
}
ARRAY_DTYPE = re.compile(r"[<>=|]?[biufc]\d{1,2}")
DTYPE_NAMES = {dtype: name for name, dtype in DTYPES.items()}

_encode = msgspec.msgpack.Encoder().encode


def pack_tensor(tensor: torch.Tensor, dense: bool = False) -> bytes:
    """dtype, shape, strides and raw bytes of a tensor, whatever its layout, class or device."""
    info = [tensor.requires_grad, str(tensor.device), "strided", type(tensor).__name__]
    plain = tensor.detach()
    if plain.layout is not torch.strided:
        info[2] = str(plain.layout).removeprefix("torch.")
        plain = plain.to_dense()
    if type(plain) is not torch.Tensor:
        plain = plain.as_subclass(torch.Tensor)
    plain = plain.resolve_conj().resolve_neg()
    if plain.dtype not in DTYPE_NAMES:
        raise WireError(f"a tensor of dtype {plain.dtype} can't be sent")
    if plain.is_meta:
        raise WireError("a tensor on the meta device holds no numbers")
    if plain.device.type != "cpu":
        plain = plain.cpu()
    shape, strides = list(plain.shape), None
    if dense or plain.is_contiguous() or 0 in shape:
        flat = plain.contiguous().reshape(-1)
    else:
        strides = list(plain.stride())
        extent = 1 + sum((size - 1) * step for size, step in zip(shape, strides, strict=True))
        if extent > 4 * plain.numel():  # a window of something large: its gaps are not worth sending
            strides, flat = None, plain.contiguous().reshape(-1)
        else:
            flat = plain.as_strided((extent,), (1,))
    if flat.dtype is torch.bfloat16:  # numpy has none
        flat = flat.view(torch.int16)
    raw = flat.numpy().tobytes()
    return _encode([DTYPE_NAMES[plain.dtype], shape, strides, raw, info])


def has_gaps(array: np.ndarray) -> bool:
    """Whether an array's numbers lie apart in memory in a way that can be sent: forwards, and not too far."""
    if array.size == 0 or array.flags.c_contiguous or array.dtype.hasobject:
        return False
    steps = array.strides
    if any(step < 0 or step % array.itemsize for step in steps):
        return False
    return extent_of(array) <= 4 * array.size


def extent_of(array: np.ndarray) -> int:
    """How many numbers an array spans in memory, those in its gaps included."""
    return (
        1 + sum((n - 1) * step for n, step in zip(array.shape, array.strides, strict=True)) // array.itemsize
    )


def pack_array(array: np.ndarray, dense: bool = False) -> list[Any]:
    """dtype, shape, strides in numbers (None for a contiguous one) and raw bytes of an array."""
    shape, strides = list(array.shape), None
    if not dense and has_gaps(array):
        strides = [step // array.itemsize for step in array.strides]
        spanned = np.lib.stride_tricks.as_strided(array, (extent_of(array),), (array.itemsize,))
        return [array.dtype.str, shape, strides, spanned.tobytes()]
    return [array.dtype.str, shape, strides, np.ascontiguousarray(array).tobytes()]


def unpack_array(parts: Sequence[Any], dense: bool = False) -> np.ndarray:
    """An array of plain numbers, which may be written to; WireError if the parts don't fit together."""
    name, shape, strides, raw = parts
    flat = np.frombuffer(raw, array_dtype(name)).copy()
    shape = as_shape(shape)
    if strides is None or 0 in shape:
        return flat.reshape(shape)
    if dense:
        raise WireError("expected a contiguous array, got strides")
    if len(strides := as_shape(strides)) != len(shape):
        raise WireError("strides that don't fit the shape")
    if 1 + sum((n - 1) * step for n, step in zip(shape, strides, strict=True)) > len(flat):
        raise WireError("strides that reach past the data")
    steps = [step * flat.itemsize for step in strides]
    return np.lib.stride_tricks.as_strided(flat, shape, steps)


def array_dtype(name: Any) -> np.dtype:
    """The dtype of numbers that has this name; WireError for anything else."""
    if type(name) is not str or not ARRAY_DTYPE.fullmatch(name):
        raise WireError(f"an array of dtype {str(name)[:20]!r}")
    return np.dtype(name)


def unpack_tensor(parts: Sequence[Any], dense: bool = False) -> tuple[torch.Tensor, TensorInfo]:
    """A plain dense CPU tensor and what was said of it; WireError if the parts don't fit together."""
    name, shape, strides, raw, info = parts
    dtype = DTYPES.get(name)
    if dtype is None:
        raise WireError(f"unknown dtype {name!r}")
    about = msgspec.convert(info, TensorInfo)
    about = TensorInfo(about.requires_grad, about.device[:40], about.layout[:40], about.type_name[:100])
    shape = as_shape(shape)
    count = math.prod(shape)
    if count == 0:
        return torch.empty(shape, dtype=dtype), about
    flat = torch.frombuffer(bytearray(raw), dtype=dtype)
    if strides is None:
        if flat.numel() != count:
            raise WireError(f"{flat.numel()} numbers for a tensor of shape {shape}")
        return flat.reshape(shape), about
    if dense:
        raise WireError("expected a contiguous tensor, got strides")
    strides = as_shape(strides)
    if len(strides) != len(shape):
        raise WireError("strides that don't fit the shape")
    extent = 1 + sum((size - 1) * step for size, step in zip(shape, strides, strict=True))
    if extent > flat.numel():
        raise WireError("strides that reach past the data")
    return flat.as_strided(shape, strides), about


def as_shape(value: Any) -> list[int]:
    """The sizes of a shape that came over the wire; WireError for anything else."""
    if not isinstance(value, list) or len(value) > 64:
        raise WireError("a shape that is no list of at most 64 sizes")
    if any(type(size) is not int or size < 0 for size in value):
        raise WireError("a shape with a size that is no natural number")
    return value


def is_image(value: Any) -> bool:
    """Whether `value` is a Pillow image (without importing Pillow)."""
    return any(base.__module__ == "PIL.Image" and base.__name__ == "Image" for base in type(value).__mro__)


def pack_image(image: Any) -> list[Any]:
    """[mode, size, palette or None, bytes, transparency or None] of a Pillow image."""
    palette = None
    if image.mode in ("P", "PA") and image.palette is not None:
        palette = [image.palette.mode, bytes(image.getpalette(image.palette.mode) or b"")]
    transparency = image.info.get("transparency")
    if not isinstance(transparency, (int, bytes, type(None))):
        transparency = None
    return [image.mode, list(image.size), palette, image.tobytes(), transparency]


def pixels(parts: list[Any]) -> int:
    """How many pixels the image of these parts has."""
    width, height = as_shape(parts[1])
    return width * height


def unpack_image(parts: list[Any]) -> Any:
    """A Pillow image from the parts of `pack_image`."""
    from PIL import Image

    mode, size, palette, raw, transparency = parts
    width, height = as_shape(size)
    if width * height > 8 * len(raw):  # mode "1" has eight pixels a byte, all others fewer
        raise WireError("an image with fewer bytes than pixels")
    image = Image.frombytes(mode, (width, height), raw) if raw else Image.new(mode, (width, height))
    if palette is not None:
        image.putpalette(palette[1], palette[0])
    if transparency is not None:
        image.info["transparency"] = transparency
    return image


_NO_LEAVES = {bool, int, float, str, bytes, type(None)}  # most of what is handed over, passed over quickly


def tensors_in(value: Any) -> list[torch.Tensor]:
    """The tensors in nested lists, tuples and dicts, in the order in which the wire meets them."""
    return leaves_in(value, lambda leaf: isinstance(leaf, torch.Tensor))


def leaves_in(
    value: Any, wanted: Callable[[Any], bool], depth: int = 0, containers: tuple[type, ...] = ()
) -> list[Any]:
    """What is wanted in nested lists, tuples and dicts, in the order in which the wire meets it.

    Numbers and texts never are. containers: types that are wanted too, each before what it holds.
    """
    if wanted(value):
        return [value]
    if depth > MAX_DEPTH:
        raise WireError(f"data nested more than {MAX_DEPTH} levels deep")
    own = [value] if isinstance(value, containers) else []
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return []
    inner = (item for item in value if type(item) not in _NO_LEAVES)
    return own + [leaf for item in inner for leaf in leaves_in(item, wanted, depth + 1, containers)]


def is_input(value: Any) -> bool:
    """Whether a call must leave its numbers as they were: a tensor, an array or an image."""
    return isinstance(value, (torch.Tensor, np.ndarray)) or is_image(value)


def inputs_in(value: Any) -> list[Any]:
    """What a call must leave as it was, in the order in which the wire meets it.

    These are tensors, arrays and images, and each list and dict that holds them or anything else.
    """
    return leaves_in(value, is_input, containers=(list, dict))


_CONTAINERS = (list, tuple, dict, frozenset)


def deeper_than(value: Any, levels: int) -> bool:
    """Whether lists, tuples, dicts and sets are nested in each other more than this many levels deep."""
    layer = [value]
    for _level in range(levels):
        layer = [
            item
            for container in layer
            for item in (_both(container) if type(container) is dict else container)
            if type(item) in _CONTAINERS
        ]
        if not layer:
            return False
    return True


def _both(mapping: dict[Any, Any]) -> list[Any]:
    """Keys and values."""
    return [*mapping.keys(), *mapping.values()]


def memory_of(value: Any) -> int:
    """About how many bytes a value takes: tensors, arrays, images and texts by their content."""
    if isinstance(value, torch.Tensor):
        return 1000 + value.numel() * value.element_size()
    if isinstance(value, (str, bytes)):
        return 60 + len(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return 60 + sum(map(memory_of, value))
    if isinstance(value, dict):
        return 60 + sum(map(memory_of, _both(value)))
    if is_image(value):
        return 2000 + 4 * value.size[0] * value.size[1]
    return 40 + (value.nbytes if isinstance(value, (np.ndarray, np.generic)) else 0)
