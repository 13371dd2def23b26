"""One line of Python that repeats a call, for students to paste."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch

from autograder.feedback.values import DIGITS, MAX_SHOWN, Arguments, code_of, holds_arrays, number, written
from autograder.protocol.values import is_image

MAX_LITERAL = 64  # arrays with more numbers are not written down
MAX_LINE = 400  # characters


class Earlier(Protocol):
    """An earlier call: of a class or a method, by its name."""

    @property
    def name(self) -> str: ...

    @property
    def arguments(self) -> Arguments: ...

    @property
    def positional(self) -> int: ...


def reproduce(
    function: str,
    arguments: Arguments,
    positional: int,
    loaded: Arguments = (),
    backward: tuple[str, torch.Tensor] | None = None,
    history: Sequence[Earlier] = (),
) -> str:
    """One expression that repeats the call, or "" when an argument is too large to write down.

    A line break at any space doesn't break it, so that it can be pasted from a narrow terminal.
    positional: how many arguments are written without their names. loaded: the state that was loaded into the
    module that `function` makes. backward: the name of an argument or parameter whose gradient is shown, and
    the gradient passed to backward(). history: for a method, the call that made its object, and the calls of
    methods before.
    """
    steps, leaf = [], ""
    if history:
        made, *earlier = [_call(call.name, call.arguments, call.positional) for call in history]
        steps = [made and f"o := {made}", *(call and f"o.{call}" for call in earlier)]
        function = f"o.{function.rpartition('.')[2]}"
    names = [name for name, _value in arguments]
    module = function.endswith(")")  # a module is named by the call that made it
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
    if "np." in line:
        line = f"import numpy as np; {line}"
    return line if all(steps) and all(parts) and len(line) <= MAX_LINE else ""


def _call(name: str, arguments: Arguments, positional: int) -> str:
    """A call with all its values; "" when one of them is too large to write down."""
    texts = [literal(value) for _name, value in arguments]
    if None in texts:
        return ""
    parts = [
        text if at < positional else f"{key}={text}"
        for at, ((key, _value), text) in enumerate(zip(arguments, texts, strict=True))
    ]
    return f"{name}({', '.join(map(str, parts))})"


def literal(value: Any) -> str | None:
    """Python code that makes this value; None when it would be too long."""
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
    if code := code_of(value):
        return code
    if isinstance(value, np.ndarray):
        return None if value.size > MAX_LITERAL else _array_literal(value)
    if isinstance(value, (list, tuple, dict)) and holds_arrays(value):
        return _container_literal(value)
    if is_image(value):
        if value.size[0] * value.size[1] > MAX_SHOWN:
            return None
        return f"Image.frombytes({value.mode!r}, {value.size}, {value.tobytes()!r})"
    if isinstance(value, (bool, int, float, str, bytes, type(None), tuple, list, dict, set, frozenset)):
        text = written(value)
        return text if len(text) <= 500 else None
    return None


def _array_literal(array: np.ndarray) -> str:
    """Code that makes an array; one that is not contiguous comes out as one that is not, too."""
    exact = DIGITS[1] if array.dtype in (np.float16, np.float32) else DIGITS[2]
    code = f"np.array({_literal_numbers(array.tolist(), array.dtype.kind == 'f', exact)}"
    if array.size == 0:
        code = f"np.zeros({array.shape}"
    if array.dtype not in (np.float64, np.int64, np.bool_) or (array.size == 0 and array.dtype != np.float64):
        code += f", dtype=np.{array.dtype}"
    return code + ")" + (".repeat(2, -1)[..., ::2]" if not array.flags.c_contiguous else "")


def _container_literal(value: Any) -> str | None:
    """Code that makes a list, tuple or dict with arrays in it."""
    items = list(value.values()) if isinstance(value, dict) else list(value)
    texts = [literal(item) for item in items]
    if any(text is None for text in texts):
        return None
    parts = [str(text) for text in texts]
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {text}" for key, text in zip(value, parts, strict=True)) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(parts) + ("," if len(parts) == 1 else "") + ")"
    return "[" + ", ".join(parts) + "]"


def _literal_numbers(nested: Any, floating: bool, digits: int) -> str:
    if isinstance(nested, list):
        return "[" + ", ".join(_literal_numbers(x, floating, digits) for x in nested) + "]"
    text = number(nested, digits)
    return text + "." if floating and text.lstrip("-").isdigit() else text
