"""A submission's source as code cells and statements, as a notebook would run them.

This runs in the worker: parsing hostile text is the worker's risk, never the grader's.
"""

from __future__ import annotations
import __future__

import ast
import asyncio
import inspect
import linecache
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType
from typing import Any

from autograder.protocol.percent import code_in_text, is_text
from autograder.protocol.records import CELL_MARKER, Cell
from autograder.sandbox.memory_files import MemoryFiles

FUTURE_FLAGS = (
    sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
    & ~ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
)
LINE_MAGICS_THAT_RUN_CODE = ("time", "prun")
CELL_MAGICS_THAT_RUN_CODE = ("time", "timeit", "capture", "prun")
CELL_MAGICS_THAT_WRITE = ("writefile", "file")
FIRST_LINE = re.compile(
    r"(?:[ \t]*(?:#[^\n]*)?\n)*(?P<magic>%%(?P<name>\w+)[^\n]*)"
)  # comments before it left out
BLANK_LINES = re.compile(r"(?:[ \t]*\n)*")


@dataclass(frozen=True)
class Part:
    """A cell, and its statements where they are known already."""

    cell: Cell
    statements: list[ast.stmt] | None = None


def split_module(name: str, source: str) -> list[Cell]:
    """The cells of `read_module`."""
    return [part.cell for part in read_module(name, source)]


def read_module(name: str, source: str) -> list[Part]:
    """The code cells of a .py file in percent format; the whole file when it has no markers.

    A marker counts only between top-level statements, so that one inside a string does no harm. When the
    file does not compile as a whole, its text is cut at every marker, and each cell stands for itself. Of a
    text cell, what has no comment sign is a code cell, as Python would run it.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    marks = list(CELL_MARKER.finditer(source))
    if not marks:
        return [Part(Cell(name, source))]
    statements = _statements(source, name)
    inside = {
        line
        for statement in statements or []
        for line in range(statement.lineno + 1, (statement.end_lineno or statement.lineno) + 1)
    }
    cuts, lines = [(0, 1, "")], _Lines(source)
    for mark in marks:
        if (line := lines.at(mark.start())) not in inside:
            cuts.append((mark.start(), line, mark.group("rest")))
    starts = [statement.lineno for statement in statements or []]
    parts, lines = [], _Lines(source)
    for (start, first, rest), (end, after, _rest) in zip(
        cuts, [*cuts[1:], (len(source), 0, "")], strict=True
    ):
        if is_text(rest):
            below = source.find("\n", start, end) + 1 or end
            start = below + code_in_text(source[below:end])
            first = lines.at(start)
        text = source[start:end]
        if text.strip():
            last = bisect_left(starts, after) if after else len(starts)
            own = None if statements is None else statements[bisect_left(starts, first) : last]
            parts.append(Part(Cell(name, text, first), own))
    return parts


class _Lines:
    """Numbers of lines, counted on from the place that was asked for last."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._place = 0
        self._line = 1

    def at(self, place: int) -> int:
        """The line of a place, from 1; no place lies before the one asked for last."""
        self._line += self._source.count("\n", self._place, place)
        self._place = place
        return self._line


def _statements(source: str, name: str) -> list[ast.stmt] | None:
    """The statements of a whole file; None where it is no Python as it stands."""
    try:
        return _parsed(source, name, 0)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parsed(source: str, filename: str, flags: int) -> list[ast.stmt]:
    flags |= ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(source, filename, "exec", flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree.body


class Compiler:
    """Reads cells in order, and compiles their statements; a `from __future__` import holds from there on."""

    def __init__(self) -> None:
        self._flags = 0

    def parse(self, cell: Cell, filename: str, known: list[ast.stmt] | None = None) -> list[ast.stmt]:
        """The statements of a cell, unless they are known; SyntaxError or ValueError as compile raises them.

        Text that is no Python as it stands is read once more as IPython reads it, so that magics and
        shell lines become calls of `get_ipython()`.
        """
        remember_source(filename, cell)
        if known is not None:
            return known
        source = without_cell_magics(cell.source)
        try:
            return self._parse(source, filename, cell.first_line)
        except SyntaxError:
            transformed = as_ipython(source)
            if transformed == source:
                raise
            return self._parse(transformed, filename, cell.first_line)

    def compile(self, statement: ast.stmt, filename: str, flags: int = 0) -> CodeType:
        """Code of one statement. flags: for this one alone."""
        tree = ast.Module([statement], [])
        flags |= self._flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code: CodeType = compile(tree, filename, "exec", flags, dont_inherit=True)
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            self._flags |= code.co_flags & FUTURE_FLAGS
        return code

    def _parse(self, source: str, filename: str, first_line: int) -> list[ast.stmt]:
        return _parsed("\n" * (first_line - 1) + source, filename, self._flags)


def execute(code: CodeType, namespace: dict[str, Any]) -> None:
    """Run the code of one statement; one that awaits something runs to its end."""
    if code.co_flags & inspect.CO_COROUTINE:
        _run_to_its_end(eval(code, namespace))
    else:
        exec(code, namespace)


def _run_to_its_end(coroutine: Any) -> None:
    """Run a coroutine with an event loop, or without one where there can be none: a loop opens a socket."""
    try:
        loop = asyncio.new_event_loop()
    except OSError:
        while True:
            try:
                coroutine.send(None)
            except StopIteration:
                return
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(coroutine)


def without_cell_magics(source: str) -> str:
    """The source with each cell magic that only times or captures left out, the number of lines kept."""
    while (found := FIRST_LINE.match(source)) and found["name"] in CELL_MAGICS_THAT_RUN_CODE:
        source = source[: found.start("magic")] + source[found.end("magic") :]
    return source


def as_ipython(source: str) -> str:
    """The source after IPython's own input transformer, the number of lines before it kept."""
    from IPython.core.inputtransformer2 import TransformerManager

    blank = BLANK_LINES.match(source)
    transformed = TransformerManager().transform_cell(source)
    return transformed if blank is None else blank.group().replace(" ", "") + transformed.lstrip("\n")


def remember_source(filename: str, cell: Cell) -> None:
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
    `%%writefile` writes to memory. files: the files there. run: runs the text of a cell or file, whose name
    comes first.
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        files: MemoryFiles | None = None,
        run: Callable[[str, str], None] | None = None,
    ) -> None:
        self._namespace = namespace
        self._files = MemoryFiles() if files is None else files
        self._run = self._run_as_one if run is None else run

    def run_line_magic(self, name: str, line: str, *_args: Any, **_kwargs: Any) -> None:
        if name in LINE_MAGICS_THAT_RUN_CODE:
            self._run_as_one("<magic>", line)
        elif name == "run" and line.split():
            file = line.split()[0].strip("'\"")
            source = self._files.text(file, anywhere="/" not in file)
            if source is not None:
                self._run(file, source)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        if name in CELL_MAGICS_THAT_RUN_CODE:
            self._run("<magic>", cell)
        elif name in CELL_MAGICS_THAT_WRITE and line.split():
            *options, file = line.split()
            file = file.strip("'\"")
            before = self._files.text(file) if "-a" in options or "--append" in options else None
            self._files.add(file, ((before or "") + cell).encode("utf-8", "replace"))

    def system(self, _command: str) -> None:
        return None

    def getoutput(self, _command: str, *_args: Any, **_kwargs: Any) -> list[str]:
        return []

    def _run_as_one(self, filename: str, source: str) -> None:
        exec(compile(as_ipython(source), filename, "exec", dont_inherit=True), self._namespace)

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args, **_kwargs: None
