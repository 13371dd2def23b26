"""The records that cross the wall between the grader and a worker, or the forkserver."""

from __future__ import annotations

import re

import msgspec

CELL_MARKER = re.compile(r"^#\s*%%(?P<rest>.*)$", re.MULTILINE)  # of the percent format
COMPILER = "torch._dynamo"  # the first optimizer, and the first watch on banned routines, import all of it
PRELOADABLE = (COMPILER, "matplotlib.pyplot", "scipy.signal", "IPython.core.inputtransformer2", "pandas")
BANNED_ROUTINE = "BannedRoutine"  # the type name of a Problem that a watched backward pass ends with
MAX_BASES, MAX_FRAMES = 8, 6  # of a Problem


# ---- the submission


class Cell(msgspec.Struct, array_like=True):
    """One code cell.

    label: how a message names it. first_line: where it starts in its file, from 1. number: of a notebook's
    cell, from 1, None in a module.
    """

    label: str
    source: str
    first_line: int = 1
    number: int | None = None


# ---- a call and its answer


class CallOptions(msgspec.Struct, frozen=True):
    """What a worker does around a call.

    watch: note banned routines. inputs: tell which tensor or image arguments the call changed.
    """

    watch: bool = False
    inputs: bool = False


class TensorInfo(msgspec.Struct, frozen=True, array_like=True):
    """What the worker says of a tensor that it returns, besides its numbers."""

    requires_grad: bool = False
    device: str = "cpu"
    layout: str = "strided"
    type_name: str = "Tensor"


class Handle(msgspec.Struct, frozen=True, array_like=True):
    """An object that stays in the worker.

    number: its number there. kind: "module", "class", "callable" or "object".
    type_name: the name of its type, for messages.
    """

    number: int
    kind: str
    type_name: str


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """One line of a student's traceback."""

    file: str
    line: int
    function: str
    text: str


class Problem(msgspec.Struct, frozen=True, array_like=True):
    """An exception of the student's code, as data.

    missing: the name isn't defined in the submission. bases: Python's own exceptions that it is one of.
    """

    type_name: str
    message: str
    frames: list[Frame] = []
    missing: bool = False
    bases: list[str] = []


def evidence(hits: list[str]) -> str:
    """The most telling name among the hits: what a student would have written, not the kernel below."""
    for name in hits:
        if not name.startswith("torch.ops.") and not name.startswith("torch._C"):
            return name
    return hits[0]


# ---- the forkserver


class Setup(msgspec.Struct, frozen=True):
    """What a forkserver is started with.

    layers: those that have to hold, or it does not serve. preload: modules to import before the first fork.
    device: where workers put tensors. scratch: a folder for caches of preloaded modules. resident_memory:
    watch how much memory a worker has in use, where a limit on its address space can't be set.
    """

    layers: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    device: str = "cpu"
    scratch: str = ""
    resident_memory: bool = False


KILLED_FROM_OUTSIDE, NO_MEMORY_LEFT, OUT_OF_CPU_TIME = "outside", "no memory left", "cpu"
FROM_OUTSIDE = (KILLED_FROM_OUTSIDE, NO_MEMORY_LEFT)  # reasons that are not the worker's own doing


class Ended(msgspec.Struct, frozen=True):
    """How a worker ended: its exit code or the number of the signal, and why it was killed.

    reason: "threads" or "memory" where the forkserver killed it for taking too much, OUT_OF_CPU_TIME where
    the kernel did, one of FROM_OUTSIDE where it can't have been the worker itself, else "".
    """

    code: int | None
    signal: int | None
    reason: str = ""
