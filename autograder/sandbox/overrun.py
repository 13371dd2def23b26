"""A call's own time limit inside the worker, which can tell in which loop a call ran out of time.

The grader ends a worker that takes too long in any case; this limit comes a little earlier, as an exception
in the student's code, so that its loops can be looked at. A loop is called endless only where its source
proves it: nothing in it can change its condition or leave it.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import linecache
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

from autograder.errors import OutOfTime
from autograder.protocol.records import MAX_LINE, MAX_LOOP_NAMES, MAX_NAME, Loop
from autograder.sandbox.problems import is_students, place_of

TICK = 0.02  # seconds by which the kernel's timers and clocks may differ
AGAIN_SECONDS = 0.1  # after which code that has caught the exception gets another
MAX_SOURCE = 100_000  # characters of code that are parsed
BUILTINS = frozenset(dir(builtins))
# Calls that change nothing but what they return. The methods are those of numbers, tensors and arrays.
PURE_FUNCTIONS = frozenset(
    "abs bool divmod enumerate float int isinstance len list max min pow print range reversed round str sum "
    "tuple zip".split()
)
PURE_METHODS = frozenset(
    "abs all any argmax argmin bool clone contiguous cos cpu cumsum detach diag dim dot double equal exp "
    "expand flatten flip float half int item log long matmul max mean min mm mul mv norm numel numpy "
    "permute pow prod ravel relu reshape roll round sigmoid sin size sqrt squeeze std sub sum t tanh to "
    "tolist transpose triu type unsqueeze var view".split()
)
GOES_OVER = ("enumerate", "zip", "reversed", "list", "tuple", "sorted")  # what their arguments hold
PARTS = frozenset("items keys values parameters named_parameters children modules split".split())
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
STATEMENTS = (ast.Assign, ast.AugAssign, ast.For, ast.While, ast.If, ast.Expr, ast.Pass, ast.Continue)
Loops = ast.While | ast.For


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """OutOfTime in the code inside once this process has computed for so many seconds; 0 for no limit.

    Does nothing where there are no such timers, and outside of the main thread.
    """
    in_main = threading.current_thread() is threading.main_thread()
    if seconds <= 0 or not in_main or not hasattr(signal, "setitimer"):
        yield
        return
    running, started = True, time.process_time()
    fired: list[OutOfTime] = []

    def stop(_signal: int, frame: FrameType | None) -> None:
        late = time.process_time() - started >= seconds - TICK  # else the student's code has sent the signal
        if running and late and _students(frame):  # else the call is over, and must not be disturbed
            fired.append(OutOfTime(loop_of(frame)))
            raise fired[-1]

    signal.signal(signal.SIGPROF, stop)  # and it stays: a signal that comes late must not end the process
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        if fired:  # also where the code inside has caught it, or it was lost in a __del__
            raise fired[0] from None


def loop_of(frame: FrameType | None) -> Loop | None:
    """The loop that most explains why the code of this frame, and of those that called it, takes so long.

    An endless loop, or else the innermost that may be endless, or else the outermost; None for none.
    """
    try:
        found = [(loop, at) for at in _students(frame) for loop in _loops_around(at)]
        for loop, at in found:
            if isinstance(loop, ast.While) and _Proof(loop, at).holds:
                return _told("endless", loop, at)
        for loop, at in found:
            if isinstance(loop, ast.While) or not _has_end(loop.iter, at):
                return _told("unknown", loop, at)
        return _told("finite", *found[-1]) if found else None
    except Exception:  # because source and variables are the student's
        return None


def _students(frame: FrameType | None) -> list[FrameType]:
    """The frames of the student's code, the innermost first."""
    frames = []
    while frame is not None:
        if is_students(frame.f_code.co_filename):
            frames.append(frame)
        frame = frame.f_back
    return frames


def _loops_around(frame: FrameType) -> list[Loops]:
    """The loops of the frame's function that run while its line does, the innermost first."""
    lines = linecache.getlines(frame.f_code.co_filename)
    if not lines or sum(map(len, lines)) > MAX_SOURCE:
        return []
    line, begin = frame.f_lineno, 0
    loops: list[Loops] = []
    for node in ast.walk(ast.parse("".join(lines))):  # from the outside in
        if isinstance(node, SCOPES) and node.lineno <= line <= (node.end_lineno or 0):
            begin = node.lineno
        if isinstance(node, Loops) and node.lineno <= line <= (node.body[-1].end_lineno or 0):
            loops.append(node)
    return [loop for loop in reversed(loops) if loop.lineno >= begin]


class _Proof:
    """Whether a `while` loop provably never ends: each pass through it does the same as the last.

    Nothing leaves the loop, nothing changes what its condition is made of, and no variable is handed from one
    pass to the next but sums, which nothing reads.
    """

    def __init__(self, loop: ast.While, frame: FrameType) -> None:
        self._frame = frame
        self._set: set[str] = set()
        self._filled: set[str] = set()
        self.holds = self._is_simple(loop) and self._is_constant(loop.test) and self._repeats(loop)

    def _is_simple(self, loop: ast.While) -> bool:
        """Whether nothing in the loop leaves it, or has an effect that its source does not show."""
        for node in ast.walk(loop):
            if isinstance(node, ast.stmt) and not isinstance(node, STATEMENTS):
                return False
            if isinstance(node, ast.Yield | ast.YieldFrom | ast.Await | ast.Lambda):
                return False
            if isinstance(node, ast.Call) and not _is_pure(node):
                return False
            if isinstance(node, ast.For) and not _has_end(node.iter, self._frame):
                return False
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._set.add(node.id)
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                self._filled |= set(_names(node.value))
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                return False
        return True

    def _is_constant(self, condition: ast.expr) -> bool:
        """Whether the condition is made of local numbers and sizes that the loop does not set."""
        names, sized = _names(condition), [name for node in ast.walk(condition) if (name := _sized(node))]
        for name in names:
            value = self._frame.f_locals.get(name)
            is_number = isinstance(value, int | float | str)
            # A tensor's numbers may change under another name; its size does not.
            is_size = hasattr(value, "dtype") and names.count(name) == sized.count(name)
            if name in self._set or name not in self._frame.f_code.co_varnames or not (is_number or is_size):
                return False
        return True

    def _repeats(self, loop: ast.While) -> bool:
        """Whether no pass sees what an earlier one has set."""
        indices = {
            name
            for node in ast.walk(loop)
            if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice)
            for name in _names(node.slice)
        }
        return not indices & self._filled and self._visit(loop.body, set())

    def _visit(self, statements: list[ast.stmt], known: set[str]) -> bool:
        """Whether these statements read of what the loop sets only `known`, set earlier in the same pass."""
        for statement in statements:
            if isinstance(statement, ast.For | ast.If | ast.While):
                inner = set(known)
                head = statement.iter if isinstance(statement, ast.For) else statement.test
                if isinstance(statement, ast.For):
                    inner |= set(_names(statement.target))
                fine = self._reads(head, known) and self._visit(statement.body, inner)
                if not fine or not self._visit(statement.orelse, set(known)):
                    return False
            elif isinstance(statement, ast.AugAssign):
                is_sum = isinstance(statement.op, ast.Add | ast.Sub | ast.Mult)
                if not self._reads(statement.value, known) or not is_sum:
                    return False
            elif isinstance(statement, ast.Assign):
                targets = [node for target in statement.targets for node in ast.walk(target)]
                if not self._reads(statement, known):
                    return False
                known |= {
                    node.id
                    for node in targets
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
                }
            elif not self._reads(statement, known):
                return False
        return True

    def _reads(self, node: ast.AST, known: set[str]) -> bool:
        read = {
            part.id
            for part in ast.walk(node)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
        }
        return not (read & self._set) - known


def _is_pure(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in PURE_FUNCTIONS
    return isinstance(call.func, ast.Attribute) and call.func.attr in PURE_METHODS


def _sized(node: ast.AST) -> str:
    """The variable whose size an expression asks for, as in X.shape, X.size(0) and len(X); or ""."""
    if isinstance(node, ast.Attribute) and node.attr in ("shape", "size", "ndim", "numel", "dim"):
        return node.value.id if isinstance(node.value, ast.Name) else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and node.args:
        return node.args[0].id if isinstance(node.args[0], ast.Name) else ""
    return ""


def _has_end(over: ast.expr, frame: FrameType) -> bool:
    """Whether a `for` over this surely ends, as long as the loop adds nothing to it."""
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Name):
        known = over.func.id == "range" or over.func.id in GOES_OVER
        return known and all(over.func.id == "range" or _has_end(part, frame) for part in over.args)
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute):
        return over.func.attr in PARTS
    if isinstance(over, ast.Name):
        value = frame.f_locals.get(over.id)
        return isinstance(value, tuple | range | str) or hasattr(value, "dtype")
    return isinstance(over, ast.Tuple | ast.List | ast.Constant)


def _names(node: ast.AST) -> list[str]:
    """The variables in an expression, in order."""
    found = [part for part in ast.walk(node) if isinstance(part, ast.Name) and part.id not in BUILTINS]
    return [part.id for part in sorted(found, key=lambda part: (part.lineno, part.col_offset))]


def _told(verdict: str, loop: Loops, frame: FrameType) -> Loop:
    names: list[str] = []
    if isinstance(loop, ast.While):
        sized = {_sized(node) for node in ast.walk(loop.test)}
        every = list(dict.fromkeys(_names(loop.test)))
        names = [name[:MAX_NAME] for name in every if name not in sized] or every
    file = frame.f_code.co_filename
    text = linecache.getline(file, loop.lineno).strip()[:MAX_LINE]
    return Loop(verdict, place_of(file)[:MAX_LINE], loop.lineno, text, names[:MAX_LOOP_NAMES])
