"""Writing values and calls for people: full small arrays, and one line of Python that repeats the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from autograder.wire import is_image

MAX_SHOWN = 64  # numbers of an array that is shown in full
MAX_LITERAL = 64
MAX_LINE = 400
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
    """How an argument stands in a call: small plain values as they are, anything else by its name."""
    if isinstance(value, (bool, int, float, str, type(None))):
        return repr(value)
    if isinstance(value, tuple) and all(isinstance(item, (int, float)) for item in value):
        return repr(value)
    return name


def show_argument(value: Any) -> str:
    """An argument for a reader, with what its numbers do not show."""
    scattered = isinstance(value, torch.Tensor) and not value.is_contiguous()
    return show(value) + "\n(not contiguous in memory)" * scattered


def show(value: Any, digits: int = DIGITS[0]) -> str:
    """A value for a reader: arrays of up to 64 numbers in full, rows aligned; larger ones by their shape."""
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
        if value.size[0] * value.size[1] <= MAX_SHOWN and value.mode in ("L", "1", "I", "F"):
            pixels = np.asarray(value).astype(float).tolist()
            return f"{head}:\n{_rows(pixels, digits)}"
        return head
    text = _repr(value)
    return text if len(text) <= 500 else text[:500] + " ..."


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
    """A number in this many significant digits, integers without a point."""
    if isinstance(value, bool) or not isinstance(value, float):
        return str(value)
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    return str(int(value)) if value == int(value) and abs(value) < 1e7 else f"{value:.{digits}g}"


def told_apart(expected: Any, got: Any, write: Callable[[Any, int], str] = number) -> tuple[str, str]:
    """Two values that differ, with as many digits as it takes to see so. write: `number` or `show`."""
    for digits in DIGITS:
        texts = write(expected, digits), write(got, digits)
        if texts[0] != texts[1]:
            break
    return texts


def literal(value: Any) -> str | None:
    """Python code that makes this value again; None where it would be too long."""
    if isinstance(value, torch.Tensor):
        if value.numel() > MAX_LITERAL:
            return None
        exact = DIGITS[1] if value.dtype in (torch.float16, torch.bfloat16, torch.float32) else DIGITS[2]
        numbers = _literal_numbers(value.detach().tolist(), value.is_floating_point(), exact)
        code = f"torch.tensor({numbers}"
        if value.numel() == 0:
            code = f"torch.zeros({tuple(value.shape)}"
        elif value.dtype not in (torch.float32, torch.int64, torch.bool):
            code += f", dtype={value.dtype}"
        code += ")"
        if not value.is_contiguous():
            code += ".repeat_interleave(2, -1)[..., ::2]"
        return code + (".requires_grad_()" if value.requires_grad else "")
    if is_image(value):
        if value.size[0] * value.size[1] > MAX_SHOWN:
            return None
        return f"Image.frombytes({value.mode!r}, {value.size}, {value.tobytes()!r})"
    if isinstance(value, (bool, int, float, str, type(None), tuple, list)):
        text = _repr(value)
        return text if len(text) <= 500 else None
    return None


def _repr(value: Any) -> str:
    try:
        return repr(value)
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return f"a {type(value).__name__} too long to write down"


def _literal_numbers(nested: Any, floating: bool, digits: int) -> str:
    if isinstance(nested, list):
        return "[" + ", ".join(_literal_numbers(x, floating, digits) for x in nested) + "]"
    text = number(nested, digits)
    return text + "." if floating and text.lstrip("-").isdigit() else text


def few_numbers(loaded: Arguments) -> Arguments:
    """A module's state where it is small enough to be read, or nothing."""
    numbers = sum(value.numel() if isinstance(value, torch.Tensor) else 1 for _name, value in loaded)
    return loaded if numbers <= MAX_SHOWN else ()


def reproduce(
    function: str,
    arguments: Arguments,
    positional: int,
    loaded: Arguments = (),
    backward: tuple[str, torch.Tensor] | None = None,
) -> str:
    """One expression that repeats the call, or "" where an argument is too large to write down.

    Any line break at a space leaves it whole, so that it can be pasted from a narrow terminal.
    loaded: the state that a called module, made by `function`, was given before. backward: the name of an
    argument or parameter, and the gradient with which the backward pass goes from the result to it.
    """
    steps, leaf = [], ""
    names = [name for name, _value in arguments]
    module = function.endswith(")")  # a module goes by the call that made it
    if backward is not None and backward[0] not in names and not module:
        return ""
    if module and (loaded or backward is not None):
        steps.append(f"m := {function}")
        function = "m"
    if loaded:
        state = {name: literal(value) for name, value in loaded}
        entries = ", ".join(f"{name!r}: {text}" for name, text in state.items())
        steps.append("" if None in state.values() else f"m.load_state_dict({{{entries}}})")
    if backward is not None:
        leaf = f"m.get_parameter({backward[0]!r})"
    parts = []
    for position, (name, value) in enumerate(arguments):
        text = literal(value) or ""
        if backward is not None and name == backward[0]:
            steps.append(text and f"{name} := {text}")
            text = leaf = name
        parts.append(text if position < positional or not text else f"{name}={text}")
    call = f"{function}({', '.join(parts)})"
    if backward is not None:
        weight = literal(backward[1]) or ""
        parts.append(weight)
        call = f"{call}.backward({weight})"
    steps += [call, f"{leaf}.grad"] if leaf else [call]
    line = f"({', '.join(steps)})[-1]" if len(steps) > 1 else call
    return line if all(steps) and all(parts) and len(line) <= MAX_LINE else ""
