"""One line of Python that repeats a call, for students to paste."""

from __future__ import annotations

from typing import Any

import torch

from autograder.feedback.values import DIGITS, MAX_SHOWN, Arguments, number, written
from autograder.protocol.values import is_image

MAX_LITERAL = 64  # arrays with more numbers are not written down
MAX_LINE = 400  # characters


def reproduce(
    function: str,
    arguments: Arguments,
    positional: int,
    loaded: Arguments = (),
    backward: tuple[str, torch.Tensor] | None = None,
) -> str:
    """One expression that repeats the call, or "" when an argument is too large to write down.

    A line break at any space doesn't break it, so that it can be pasted from a narrow terminal.
    positional: how many arguments are written without their names. loaded: the state that was loaded into the
    module that `function` makes. backward: the name of an argument or parameter whose gradient is shown, and
    the gradient passed to backward().
    """
    steps, leaf = [], ""
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
    return line if all(steps) and all(parts) and len(line) <= MAX_LINE else ""


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
    if is_image(value):
        if value.size[0] * value.size[1] > MAX_SHOWN:
            return None
        return f"Image.frombytes({value.mode!r}, {value.size}, {value.tobytes()!r})"
    if isinstance(value, (bool, int, float, str, type(None), tuple, list)):
        text = written(value)
        return text if len(text) <= 500 else None
    return None


def _literal_numbers(nested: Any, floating: bool, digits: int) -> str:
    if isinstance(nested, list):
        return "[" + ", ".join(_literal_numbers(x, floating, digits) for x in nested) + "]"
    text = number(nested, digits)
    return text + "." if floating and text.lstrip("-").isdigit() else text
