"""Recognises NumPy's names used on torch tensors, where an exception comes from that."""

from __future__ import annotations

import linecache
import re
import traceback
from types import FrameType, ModuleType
from typing import Any

import numpy as np
import torch

from autograder.sandbox.problems import is_students

#: What torch calls the attributes and functions of NumPy that it names differently.
TORCH_NAMES = {
    "astype": "X.to(dtype)",
    "copy": "X.clone()",
    "fill": "X.fill_(value)",
    "concatenate": "torch.cat(tensors)",
    "expand_dims": "X.unsqueeze(axis)",
    "pad": "torch.nn.functional.pad(X, sizes)",
    "size": "X.numel()",
    "transpose": "X.permute(axes)",
}
UNNAMED = "This value"
NUMPY_FOLDER = re.compile(r"[/\\]numpy[/\\]")
REVERSED = re.compile(r"(\w+)\[[^\]]*::\s*-1")
SIZE = re.compile(r"(\w+)\.size\b(?!\s*\()")
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


def tensor_in_numpy(error: BaseException, text: str) -> tuple[str, str]:
    """The variable that is a torch tensor where NumPy's names were used, and torch's name for what was meant.

    ("", "") where the exception comes from something else, and "" for a name that torch shares. text: of the
    exception, which may have a __str__ of the student's.
    """
    try:
        return _found(error, text)
    except Exception:  # because the values that are looked at are the student's
        return "", ""


def _found(error: BaseException, text: str) -> tuple[str, str]:
    frame = _last_students(error)
    if frame is None:
        return "", ""
    line = linecache.getline(frame[0].f_code.co_filename, frame[1])
    if isinstance(error, AttributeError):
        return _attribute(error, frame[0])
    if isinstance(error, ValueError) and "step must be greater than zero" in text:
        return _first(REVERSED, line, frame[0]), "X.flip(axis)"
    if isinstance(error, TypeError) and "builtin_function_or_method" in text and SIZE.search(line):
        return _first(SIZE, line, frame[0]), TORCH_NAMES["size"]
    if _passed_numpy(error) or "numpy()" in text:
        return _function(line, frame[0])
    return "", ""


def _last_students(error: BaseException) -> tuple[FrameType, int] | None:
    """The innermost frame of the student's code that the exception passed, and its line."""
    found, trace = None, error.__traceback__
    while trace is not None:
        if is_students(trace.tb_frame.f_code.co_filename):
            found = trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next
    return found


def _passed_numpy(error: BaseException) -> bool:
    """Whether a function of NumPy raised the exception, or what that called."""
    files = [entry.filename for entry in traceback.extract_tb(error.__traceback__)]
    own = max(position for position, file in enumerate(files) if is_students(file))
    return any(NUMPY_FOLDER.search(file) for file in files[own + 1 :])


def _attribute(error: AttributeError, frame: FrameType) -> tuple[str, str]:
    if not isinstance(error.obj, torch.Tensor) or not hasattr(np.ndarray, str(error.name)):
        return "", ""
    own = next((name for name, value in frame.f_locals.items() if value is error.obj), UNNAMED)
    return own, TORCH_NAMES.get(str(error.name), "")


def _function(line: str, frame: FrameType) -> tuple[str, str]:
    """For a line such as `np.sum(X * K)`: the first variable in it that is a tensor."""
    names = [found.group() for found in IDENTIFIER.finditer(line)]
    for position, name in enumerate(names):
        value = _value(name, frame)
        if isinstance(value, ModuleType) and value.__name__.split(".")[0] == "numpy":
            after = names[position + 1 :]
            tensor = next((other for other in after if isinstance(_value(other, frame), torch.Tensor)), "")
            called = after[0] if after else ""
            shared = f"torch.{called}(...)" if hasattr(torch, called) else ""
            return (tensor, TORCH_NAMES.get(called, shared)) if tensor else ("", "")
    return "", ""


def _first(pattern: re.Pattern[str], line: str, frame: FrameType) -> str:
    found = pattern.search(line)
    return found.group(1) if found and isinstance(_value(found.group(1), frame), torch.Tensor) else ""


def _value(name: str, frame: FrameType) -> Any:
    return frame.f_locals.get(name, frame.f_globals.get(name))
