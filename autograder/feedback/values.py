"""Values and calls as text for people: small arrays are written in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import torch

from autograder.protocol.values import is_image, leaves_in

MAX_SHOWN = 64  # numbers of an array that is shown in full
MAX_PARTS = 16  # of a list or dict of arrays that are shown
MAX_CHARACTERS = 500  # of any other value
MAX_ITEMS = 500  # that are looked at for them
DIGITS = (6, 9, 17)  # significant ones: as few as show a difference


Arguments = tuple[tuple[str, Any], ...]


def call_text(function: str, arguments: Arguments, positional: int) -> str:
    """A call in one line, e.g. "corr1d(x, k, 'same')"; the first `positional` arguments without keywords."""
    parts = [
        ("" if position < positional else f"{name}=") + argument_text(name, value)
        for position, (name, value) in enumerate(arguments)
    ]
    return f"{function}({', '.join(parts)})"


def argument_text(name: str, value: Any) -> str:
    """An argument as written in a call: numbers, texts, None, functions, tuples of numbers; else its name."""
    if code := code_of(value):
        return code
    if isinstance(value, (bool, int, float, str, type(None))):
        return repr(value)
    if isinstance(value, tuple) and all(isinstance(item, (int, float)) for item in value):
        return repr(value)
    return name


def code_of(value: Any) -> str:
    """How a function of the worker is written in a call; "" for anything else."""
    return str(value.code) if isinstance(getattr(type(value), "code", None), property) else ""


def show_argument(value: Any) -> str:
    """An argument as text, with a note when it is not contiguous, which its numbers don't show."""
    scattered = isinstance(value, torch.Tensor) and not value.is_contiguous()
    scattered |= isinstance(value, np.ndarray) and not value.flags.c_contiguous
    return show(value) + "\n(not contiguous in memory)" * scattered


def show(value: Any, digits: int = DIGITS[0]) -> str:
    """A value as text: arrays of up to 64 numbers in full with aligned rows, larger ones by their shape."""
    if isinstance(value, torch.Tensor):
        if value.numel() == 0:
            return f"an empty tensor of shape {tuple(value.shape)}"
        if value.numel() > MAX_SHOWN or value.dim() > 4:
            return f"a tensor of shape {tuple(value.shape)}"
        return _rows(value.detach().tolist(), digits)
    if isinstance(value, np.ndarray):
        if value.size > MAX_SHOWN or value.size == 0:
            return f"a numpy array of shape {value.shape}"
        return _rows(value.tolist(), digits)
    if is_image(value):
        head = f"{value.mode} image, {value.size[0]} wide, {value.size[1]} high"
        if 0 < value.size[0] * value.size[1] <= MAX_SHOWN and value.mode in ("L", "1", "I", "F"):
            pixels = np.asarray(value).astype(float).tolist()
            return f"{head}:\n{_rows(pixels, digits)}"
        return head
    if code := code_of(value):
        return code
    if (parts := _parts_with_arrays(value)) is not None:
        return "\n".join(f"{name}:\n{show(part, digits)}" for name, part in parts)
    text = written(value)
    return text if len(text) <= MAX_CHARACTERS else text[:MAX_CHARACTERS] + " ..."


def holds_arrays(value: Any) -> bool:
    """Whether there is a tensor or array in this list, tuple or dict."""
    return bool(leaves_in(value, lambda leaf: isinstance(leaf, (torch.Tensor, np.ndarray))))


def _parts_with_arrays(value: Any) -> list[tuple[str, Any]] | None:
    """Names and values of the first parts of a container with arrays in it; None for anything else."""
    if not isinstance(value, (list, tuple, dict)) or not holds_arrays(value):
        return None
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    return [(f"[{key!r}]", part) for key, part in list(parts)[:MAX_PARTS]]


def _rows(nested: Any, digits: int) -> str:
    """Nested lists as aligned rows."""
    width = max(len(number(x, digits)) for x in _flat(nested))

    def write(part: Any, indent: int) -> str:
        if not isinstance(part, list):
            return number(part, digits).rjust(width)
        if not part or not isinstance(part[0], list):
            return "[" + ", ".join(write(x, 0) for x in part) + "]"
        separator = ",\n" + " " * (indent + 1)
        return "[" + separator.join(write(x, indent + 1) for x in part) + "]"

    return write(nested, 0) if isinstance(nested, list) else number(nested, digits)


def _flat(nested: Any) -> list[Any]:
    return [x for part in nested for x in _flat(part)] if isinstance(nested, list) else [nested]


def number(value: Any, digits: int = DIGITS[0]) -> str:
    """A number with this many significant digits; whole numbers without a decimal point."""
    if isinstance(value, bool) or not isinstance(value, float):
        return str(value)
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    return str(int(value)) if value == int(value) and abs(value) < 1e7 else f"{value:.{digits}g}"


def format_distinct(expected: Any, got: Any, write: Callable[[Any, int], str] = number) -> tuple[str, str]:
    """Two values as texts with enough digits to show that they differ. write: `number` or `show`."""
    for digits in DIGITS:
        texts = write(expected, digits), write(got, digits)
        if texts[0] != texts[1]:
            break
    return texts


def written(value: Any) -> str:
    """repr, of the first part of long texts and containers, and also of a number too long for it."""
    try:
        return repr(_beginning(value, [MAX_ITEMS]))
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return f"a {type(value).__name__} too long to write down"


def _beginning(value: Any, left: list[int]) -> Any:
    """The value with no more items than are left, in all that it holds; long texts are cut."""
    if isinstance(value, (str, bytes)):
        return value[: MAX_CHARACTERS + 1]
    if isinstance(value, dict):
        return {key: _beginning(item, left) for key, item in _take(value.items(), left)}
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(_beginning(item, left) for item in _take(value, left))
    return value


def _take(items: Iterable[Any], left: list[int]) -> Iterator[Any]:
    """As many of the items as are left."""
    for item in items:
        if left[0] <= 0:
            return
        left[0] -= 1
        yield item


def few_numbers(loaded: Arguments) -> Arguments:
    """The state loaded into a module if it is small enough to show, else nothing."""
    numbers = sum(value.numel() if isinstance(value, torch.Tensor) else 1 for _name, value in loaded)
    return loaded if numbers <= MAX_SHOWN else ()
