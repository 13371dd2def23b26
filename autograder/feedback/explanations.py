"""What an exception means for the call that raised it, in the words of the exercise."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from autograder.feedback import advice
from autograder.protocol.records import Problem

NEEDS_SEVERAL = re.compile(
    r"cannot unpack non-iterable int|'int' object is not (subscriptable|iterable)|type 'int' has no len"
)
OTHER_PARAMETERS = re.compile(r"positional argument|unexpected keyword argument|multiple values for argument")
VARIABLE = re.compile(r"\bX\b")
Arguments = Sequence[tuple[str, Any]]


def explained(problem: Problem, arguments: Arguments) -> tuple[str, str | None]:
    """(what follows the text of an exception, advice); "" and None where nothing more is known.

    arguments: of the call, and of the one that made the object which was called.
    """
    if problem.tensor:
        return f". {numpy_on_tensor(problem.tensor, problem.torch_name)}", advice.USE_TORCH
    if "TypeError" in problem.bases and ("tuple" in problem.message or "list" in problem.message):
        pairs = [(name, value) for name, value in arguments if _is_pair(value)]
        return _told(problem, pairs, pair), advice.TAKE_PAIRS if pairs else None
    if "TypeError" in problem.bases and NEEDS_SEVERAL.search(problem.message):
        numbers = [(name, value) for name, value in arguments if type(value) is int]
        return _told(problem, numbers, number), advice.TAKE_PAIRS if numbers else None
    if "NameError" in problem.bases:
        return "", advice.DEFINE_FIRST
    if not problem.frames:  # it was raised before the first line of the student's code
        other = "TypeError" in problem.bases and OTHER_PARAMETERS.search(problem.message)
        return "", advice.KEEP_PARAMETERS if other else ""
    return "", None


def numpy_on_tensor(tensor: str, torch_name: str) -> str:
    """tensor: a variable, or words for what has no name. torch_name: with X for the tensor, or ""."""
    own = tensor if tensor.isidentifier() else ""
    meant = f"write {VARIABLE.sub(own or 'X', torch_name)}" if torch_name else "use torch's own names"
    return f"{tensor} is a torch tensor: {meant}, or convert it first, with {own}.numpy()"


def pair(names: str, values: str, several: bool) -> str:
    if several:
        return f"{names} are pairs here, {values}: one number for each axis"
    return f"{names} is the pair {values} here: one number for each axis"


def number(names: str, values: str, several: bool) -> str:
    if several:
        return f"{names} are single numbers here, {values}: each stands for both axes"
    return f"{names} is the single number {values} here: it stands for both axes"


def _told(problem: Problem, arguments: Arguments, write: Callable[[str, str, bool], str]) -> str:
    """A sentence on the arguments that the failing line names, or on all of them where it names none."""
    line = problem.frames[-1].text if problem.frames else ""
    named = [(name, value) for name, value in arguments if re.search(rf"\b{re.escape(name)}\b", line)]
    chosen = dict((named or arguments)[:3])
    if not chosen:
        return ""
    names, values = " and ".join(chosen), " and ".join(map(repr, chosen.values()))
    return f". {write(names, values, len(chosen) > 1)}"


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple | list) and len(value) == 2 and all(type(item) is int for item in value)
