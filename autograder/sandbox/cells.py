"""A submission's source as code cells, compiled one by one, as a notebook would run them.

This runs in the worker: parsing hostile text is the worker's risk, never the grader's.
"""

from __future__ import annotations
import __future__

import ast
import linecache
import re
from types import CodeType
from typing import Any

from autograder.protocol.records import CELL_MARKER, Cell

FUTURE_FLAGS = (
    sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
    & ~ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
)
LINE_MAGICS_THAT_RUN_CODE = ("time", "prun")
CELL_MAGICS_THAT_RUN_CODE = ("time", "timeit", "capture", "prun")


def split_module(name: str, source: str) -> list[Cell]:
    """The code cells of a .py file in percent format; the whole file when it has no markers.

    A marker counts only between top-level statements, so that one inside a string does no harm. When the
    file does not compile as a whole, its text is cut at every marker, and each cell stands for itself.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    marks = list(CELL_MARKER.finditer(source))
    if not marks:
        return [Cell(name, source)]
    inside = _lines_inside_statements(source)
    cuts = [(0, "")]
    for mark in marks:
        if source.count("\n", 0, mark.start()) + 1 not in inside:
            cuts.append((mark.start(), mark.group("rest")))
    cells = []
    for (start, rest), (end, _next) in zip(cuts, [*cuts[1:], (len(source), "")], strict=True):
        if not re.search(r"\[(markdown|md|raw)\]", rest):
            text = source[start:end]
            if text.strip():
                cells.append(Cell(name, text, source.count("\n", 0, start) + 1))
    return cells


def _lines_inside_statements(source: str) -> set[int]:
    """Numbers of the lines that lie within a top-level statement, its first line left out."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {
        line
        for statement in tree.body
        for line in range(statement.lineno + 1, (statement.end_lineno or statement.lineno) + 1)
    }


class Compiler:
    """Compiles cells in order; a `from __future__` import holds for the cells after it."""

    def __init__(self) -> None:
        self._flags = 0

    def compile(self, cell: Cell, notebook: bool) -> CodeType:
        """Code of one cell; SyntaxError or ValueError as the builtin compile raises them.

        Text that is no Python as it stands is read once more as IPython reads it, so that magics and
        shell lines become calls of `get_ipython()`.
        """
        filename = f"<{cell.label}>" if notebook else cell.label
        try:
            code = self._compile(cell.source, filename, cell.first_line)
        except SyntaxError:
            transformed = as_ipython(cell.source)
            if transformed == cell.source:
                raise
            code = self._compile(transformed, filename, cell.first_line)
        self._flags |= code.co_flags & FUTURE_FLAGS
        _remember_source(filename, cell)
        return code

    def _compile(self, source: str, filename: str, first_line: int) -> CodeType:
        padded = "\n" * (first_line - 1) + source
        return compile(padded, filename, "exec", self._flags, dont_inherit=True)


def as_ipython(source: str) -> str:
    """The source after IPython's own input transformer."""
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(source)


def _remember_source(filename: str, cell: Cell) -> None:
    """Let tracebacks and inspect.getsource show the cell's lines; it lies in no file that may be read."""
    known: Any = linecache.cache.get(filename)
    lines = list(known[2]) if known is not None and len(known) > 2 else []
    wanted = cell.first_line - 1
    lines += ["\n"] * (wanted - len(lines))
    new = [line + "\n" for line in cell.source.split("\n")]
    lines[wanted : wanted + len(new)] = new
    linecache.cache[filename] = (sum(map(len, lines)), None, lines, filename)


class SilentShell:
    """What `get_ipython()` gives in a worker: magics and shell lines do nothing.

    The magics that only time or capture ordinary code still run it, because it may define a function.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def run_line_magic(self, name: str, line: str, *_args: Any, **_kwargs: Any) -> None:
        if name in LINE_MAGICS_THAT_RUN_CODE:
            exec(compile(line, "<magic>", "exec", dont_inherit=True), self._namespace)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        if name in CELL_MAGICS_THAT_RUN_CODE:
            exec(compile(as_ipython(cell), "<magic>", "exec", dont_inherit=True), self._namespace)

    def system(self, _command: str) -> None:
        return None

    def getoutput(self, _command: str, *_args: Any, **_kwargs: Any) -> list[str]:
        return []

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args, **_kwargs: None
