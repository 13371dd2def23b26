"""The records that cross the wall between the grader and a worker, or the forkserver."""

from __future__ import annotations

import re

import msgspec

from autograder.protocol.limits import Limits

CELL_MARKER = re.compile(r"^#\s*%%(?P<rest>.*)$", re.MULTILINE)  # of the percent format
BANNED_ROUTINE = "BannedRoutine"  # the type name of a Problem that a watched backward pass ends with
OUT_OF_TIME = "OutOfTime"  # the type name of a Problem that a call ends with when its time is over
MAX_BASES, MAX_FRAMES, MAX_LOOP_NAMES = 8, 6, 3  # of a Problem
WATCH_ENDED = "the watch was ended"  # stands among banned routines where the student's code ended the watch
MAX_NAME, MAX_LINE, MAX_TEXT = 100, 200, 2000  # characters of a name, of a line of code, and of a message


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


class Module(msgspec.Struct, frozen=True):
    """A helper module that a submission brings along. name: as an import spells it, e.g. "pkg.sub"."""

    name: str
    source: str


# ---- a call and its answer


class CallOptions(msgspec.Struct, frozen=True):
    """What a worker does around a call.

    watch: note these banned routines, families or dotted names. inputs: tell which tensors, arrays and
    images among the arguments the call changed. overwrite: fill its tensors and arrays with another number
    after the call. seconds: CPU time after which the call is stopped from inside, so that it can be told
    where it was; 0 for none.
    """

    watch: tuple[str, ...] = ()
    inputs: bool = False
    overwrite: bool = False
    seconds: float = 0.0


class TensorInfo(msgspec.Struct, frozen=True, array_like=True):
    """What the worker says of a tensor that it returns, besides its numbers."""

    requires_grad: bool = False
    device: str = "cpu"
    layout: str = "strided"
    type_name: str = "Tensor"


NAME, CODE = "name", "code"  # kinds of a Handle


class Handle(msgspec.Struct, frozen=True, array_like=True):
    """An object that stays in the worker.

    number: its number there. kind: "module", "class", "callable" or "object". type_name: the name of its
    type, for messages. From the grader also NAME or CODE: type_name is a name that the worker looks up, or
    Python code whose value is meant.
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


class Loop(msgspec.Struct, frozen=True, array_like=True):
    """The loop in which a call ran out of time.

    verdict: "endless" where nothing in it can end it, "finite" where it surely has an end, else "unknown".
    place, line, text: where it begins, and its first line. names: the variables of its condition.
    """

    verdict: str
    place: str
    line: int
    text: str
    names: list[str] = []


class Problem(msgspec.Struct, frozen=True, array_like=True):
    """An exception of the student's code, as data.

    type_name: "" for what the grader itself has put into words. missing: the name isn't defined in the
    submission. bases: Python's own exceptions that it is one of. line, text, caret: of a SyntaxError, where
    it is, the text of that line, and the column of the caret below it, from 0; None for no caret. newer: the
    first version of Python that knows this syntax, where the grader's own is older. refused: what the
    grader does not allow, one of messages.REFUSALS. absent: why a name is not there. loop: where a call ran
    out of time. tensor: the variable, or expression, that is a torch tensor where NumPy's names were used.
    torch_name: what torch calls what was meant, where it has a name of its own for it.
    """

    type_name: str
    message: str
    frames: list[Frame] = []
    missing: bool = False
    bases: list[str] = []
    line: int = 0
    text: str = ""
    caret: int | None = None
    newer: str = ""
    refused: str = ""
    absent: Absent | None = None
    loop: Loop | None = None
    tensor: str = ""
    torch_name: str = ""


class Stop(msgspec.Struct, frozen=True, array_like=True):
    """A statement at the top level of a submission that did not do all that it says.

    kind: one of "import" (it failed), "refused" (the grader does not allow it), "needs" (a name that an
    earlier Stop left undefined), "raised", "syntax", "ended" (it ran out of time, or ended its process),
    "written" (to memory in place of the disk), "bare" (run without what it needs but for its decorators and
    annotations), "stub" (an untouched stub below the student's own code). place: the label of its cell or
    file. line, text: where it starts, and its first line. subject: the name or path that it is about. rest:
    the statements after it in its cell were not run.
    """

    kind: str
    place: str
    line: int
    text: str
    problem: Problem
    subject: str = ""
    rest: bool = False


class Absent(msgspec.Struct, frozen=True, array_like=True):
    """Why a name is not defined.

    reason: one of "stopped" (by a statement that stopped), "main" (only under `if __name__ == "__main__"`),
    "inside" (only inside of a function or class), "similar" (`other` is defined), "unknown". place, line:
    where the name is defined. other: the similar name, or the function around it. stop: what stopped.
    """

    name: str
    reason: str
    place: str = ""
    line: int = 0
    other: str = ""
    stop: Stop | None = None


def trimmed(problem: Problem, depth: int = 2) -> Problem:
    """The same problem with each text cut to its limit. depth: of problems within problems to keep."""
    absent = problem.absent
    if absent is not None:
        stop = absent.stop if depth else None
        absent = Absent(
            absent.name[:MAX_NAME],
            absent.reason[:MAX_NAME],
            absent.place[:MAX_LINE],
            absent.line,
            absent.other[:MAX_NAME],
            None if stop is None else trimmed_stop(stop, depth - 1),
        )
    return Problem(
        problem.type_name[:MAX_NAME],
        problem.message[:MAX_TEXT],
        [
            Frame(frame.file[:MAX_LINE], frame.line, frame.function[:MAX_NAME], frame.text[:MAX_LINE])
            for frame in problem.frames[:MAX_FRAMES]
        ],
        problem.missing,
        [base[:MAX_NAME] for base in problem.bases[:MAX_BASES]],
        problem.line,
        problem.text[:MAX_LINE],
        None if problem.caret is None else min(max(problem.caret, 0), MAX_LINE),
        problem.newer[:MAX_NAME],
        problem.refused[:MAX_NAME],
        absent,
        None if problem.loop is None else _trimmed_loop(problem.loop),
        problem.tensor[:MAX_NAME],
        problem.torch_name[:MAX_NAME],
    )


def _trimmed_loop(loop: Loop) -> Loop:
    names = [name[:MAX_NAME] for name in loop.names[:MAX_LOOP_NAMES]]
    return Loop(loop.verdict[:MAX_NAME], loop.place[:MAX_LINE], loop.line, loop.text[:MAX_LINE], names)


def trimmed_stop(stop: Stop, depth: int = 1) -> Stop:
    """The same Stop with each text cut to its limit."""
    return Stop(
        stop.kind[:MAX_NAME],
        stop.place[:MAX_LINE],
        stop.line,
        stop.text[:MAX_LINE],
        trimmed(stop.problem, depth),
        stop.subject[:MAX_LINE],
        stop.rest,
    )


def evidence(hits: list[str]) -> str:
    """The most telling name among the hits: what a student would have written, not the kernel below.

    WATCH_ENDED only where it is the only one.
    """
    for name in hits:
        if not name.startswith("torch.ops.") and name != WATCH_ENDED:
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


WHERE_IT_IS_FORKED = -1


class WorkerRequest(msgspec.Struct, frozen=True):
    """What a grader child asks the forkserver for.

    scratch: the worker has a folder that it may write to. cpu: the number of the only one that it runs on, or
    WHERE_IT_IS_FORKED, or None for all.
    """

    limits: Limits
    scratch: bool = False
    cpu: int | None = None


class Forked(msgspec.Struct, frozen=True):
    """What the forkserver tells of a worker at once. cpu: the number of the only one that it runs on."""

    pid: int
    cpu: int | None = None


KILLED_FROM_OUTSIDE, NO_MEMORY_LEFT, OUT_OF_CPU_TIME = "outside", "no memory left", "cpu"
FROM_OUTSIDE = (KILLED_FROM_OUTSIDE, NO_MEMORY_LEFT)  # reasons that are not the worker's own doing


class Ended(msgspec.Struct, frozen=True):
    """How a worker ended: its exit code or the number of the signal, and why it was killed.

    reason: "threads", "memory" or "disk" where the forkserver killed it for taking too much, OUT_OF_CPU_TIME
    where the kernel did, one of FROM_OUTSIDE where it can't have been the worker itself, else "".
    """

    code: int | None
    signal: int | None
    reason: str = ""
