"""A submission's code while it runs: statement by statement, with a record of what stopped.

A statement that the grader can't run for reasons of its own (a module that is not installed, no keyboard, no
network) is passed over, and the next one runs. Any other exception ends its cell, and in a module without
cells its statement only.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import copy
import linecache
from types import FunctionType, ModuleType
from typing import Any

import msgspec

from autograder.protocol.records import CELL_MARKER, Absent, Cell, Problem, Stop
from autograder.sandbox.cells import Compiler, Part, execute, read_module
from autograder.sandbox.helpers import Helpers
from autograder.sandbox.memory_files import MemoryFiles
from autograder.sandbox.problems import describe, similar_name
from autograder.sandbox.statements import (
    STAR,
    Definition,
    Outline,
    defined_names,
    is_main_block,
    is_plain,
    is_stub,
    names_in_text,
)

MAX_STEPS = 2000  # of one submission; what is left of a cell is one step after that
MAX_STOPS = 50  # that are told
PASSED_OVER = ("import", "refused", "needs", "written", "bare", "stub")  # the cell goes on after these
WHOLE_CELL = -1  # in the place of a step


class Program:
    """The code of one submission and its helpers. module: holds its namespace."""

    def __init__(self, module: ModuleType) -> None:
        self.files = MemoryFiles()
        self._module = module
        self._namespace = module.__dict__
        self._compiler = Compiler()
        self._helpers = Helpers(self.files, self._run_module)
        self._parts: list[Part] = []
        self._notebook = False
        self._ends_cell = True
        self._steps: list[list[ast.stmt]] = []
        self._count = 0
        self._skips: dict[tuple[int, int], str] = {}
        self._stops: list[Stop] = []
        self._told = 0
        self._first: Stop | None = None
        self._missing: dict[str, Stop] = {}
        self._solved: dict[str, str] = {}
        self._outline = Outline()

    # ---- running

    def open(self, cells: list[Cell], notebook: bool, skips: dict[tuple[int, int], str]) -> int:
        """Take the code; the number of its cells.

        skips: by cell and step, statements that ended an earlier worker, and how.
        """
        self._notebook = notebook
        self._skips = skips
        self._parts = [Part(cell) for cell in cells]
        if not notebook:
            self._parts = [part for cell in cells for part in read_module(cell.label, cell.source)]
            # A file without markers is one cell to be read, but no cell to be left at an exception.
            self._ends_cell = any(CELL_MARKER.match(part.cell.source) for part in self._parts)
        return len(self._parts)

    def add_helpers(self, modules: list[tuple[str, str]]) -> list[str]:
        """Make these modules importable; the names that Python has itself, and that it keeps."""
        return self._helpers.install(modules)

    def prepare(self, index: int) -> list[int]:
        """Read a cell; the first line of each step that it is run in."""
        part = self._parts[index]
        cell = part.cell
        self._steps = []
        if (message := self._skips.get((index, WHOLE_CELL))) is not None:
            self._stop_cell(cell, Stop("ended", cell.label, cell.first_line, "", Problem("", message)))
            return []
        try:
            statements = self._compiler.parse(cell, self._filename(cell), part.statements)
        except Exception as error:  # because reading hostile text may raise more than a SyntaxError
            self._stop_cell(cell, Stop("syntax", cell.label, cell.first_line, "", describe(error)))
            return []
        for statement in statements:
            self._outline.add(statement, cell.label)
            self._add_step(statement)
        return [step[0].lineno for step in self._steps]

    def run(self, index: int, step: int) -> int:
        """Run one step of the cell that was prepared last; the number of the next one."""
        cell = self._parts[index].cell
        place = _Place(cell.label, self._filename(cell), self._namespace)
        skipped = self._skips.get((index, step))
        for position, statement in enumerate(self._steps[step]):
            if skipped is None or (position and is_plain(statement)):
                stop = self._run_statement(statement, place)
            else:
                stop = self._stop("ended", statement, place, Problem("", skipped))
            if stop is None:
                continue
            rest = self._steps[step][position + 1 :] + [s for group in self._steps[step + 1 :] for s in group]
            if not self._ends_cell or stop.kind in PASSED_OVER:
                rest = []
            stop = msgspec.structs.replace(stop, rest=bool(rest))
            self._note(stop, defined_names([statement, *rest]))
            if rest:
                return len(self._steps)
        return step + 1

    def run_cells(self) -> None:
        """Run all cells, each with all its steps."""
        for index in range(len(self._parts)):
            count, step = len(self.prepare(index)), 0
            while step < count:
                step = self.run(index, step)

    def run_text(self, filename: str, source: str) -> None:
        """Run a text of its own in the submission's namespace, as `%run` does."""
        self._run_all(Cell(filename, source), _Place(filename, filename, self._namespace))

    def take_stops(self) -> list[Stop]:
        """What stopped since this was asked last."""
        stops, self._stops = self._stops, []
        return stops

    def _filename(self, cell: Cell) -> str:
        return f"<{cell.label}>" if self._notebook else cell.label

    def _add_step(self, statement: ast.stmt) -> None:
        """A step of its own, or with the one before where nothing of the student's runs in it."""
        if self._steps and (self._count >= MAX_STEPS or is_plain(statement)):
            self._steps[-1].append(statement)
        else:
            self._count += 1
            self._steps.append([statement])

    def _run_module(self, filename: str, source: str, module: ModuleType) -> None:
        self._run_all(Cell(filename, source), _Place(filename, filename, module.__dict__))

    def _run_all(self, cell: Cell, place: _Place) -> None:
        """Run a whole text; a statement that fails costs itself only."""
        for statement in self._compiler_for(place).parse(cell, place.filename):
            self._outline.add(statement, cell.label)
            self._run_and_note(statement, place)

    def _compiler_for(self, place: _Place) -> Compiler:
        """The submission's own compiler, or one of a helper's own: `from __future__` holds in one file."""
        return self._compiler if place.namespace is self._namespace else place.compiler

    # ---- one statement

    def _run_and_note(self, statement: ast.stmt, place: _Place) -> None:
        if (stop := self._run_statement(statement, place)) is not None:
            self._note(stop, defined_names([statement]))

    def _run_statement(self, statement: ast.stmt, place: _Place) -> Stop | None:
        """Run a statement; what stopped, if it did not run to its end."""
        if (hidden := self._hides_solution(statement, place)) is not None:
            return hidden
        try:
            if isinstance(statement, ast.If) and not is_main_block(statement) and _has_import(statement):
                return self._run_branch(statement, place)
            execute(self._compiler_for(place).compile(statement, place.filename), place.namespace)
        except BaseException as error:  # because a student may raise anything, SystemExit included
            return self._stopped_by(error, statement, place)
        self._defined(statement, place)
        return self._written(statement, place)

    def _run_branch(self, statement: ast.If, place: _Place) -> Stop | None:
        """Run the statements of an `if` with imports one by one, so that one that fails costs itself only."""
        name = "_autograder_test"
        test = ast.Assign([ast.Name(name, ast.Store())], statement.test)
        ast.fix_missing_locations(ast.copy_location(test, statement))
        execute(self._compiler_for(place).compile(test, place.filename), place.namespace)
        for inner in statement.body if place.namespace.pop(name) else statement.orelse:
            stop = self._run_statement(inner, place)
            if stop is not None and stop.kind not in PASSED_OVER:
                return stop
            if stop is not None:
                self._note(stop, defined_names([inner]))
        return None

    def _stopped_by(self, error: BaseException, statement: ast.stmt, place: _Place) -> Stop | None:
        """The Stop that an exception of this statement makes; None where it ran in parts."""
        problem = describe(error)
        cause = self._cause_of(error, place)
        if cause is not None:
            if isinstance(statement, Definition) and self._run_bare(statement, place):
                return self._stop("bare", statement, place, problem, str(getattr(error, "name", "")))
            return self._stop("needs", statement, place, problem, str(getattr(error, "name", "")))
        if isinstance(statement, ast.Import | ast.ImportFrom) and isinstance(error, Exception):
            if len(statement.names) > 1:
                for alias in statement.names:
                    single = copy.copy(statement)
                    single.names = [alias]
                    self._run_and_note(single, place)
                return None
            return self._stop("import", statement, place, problem)
        if isinstance(error, ImportError):
            return self._stop("import", statement, place, problem)
        if isinstance(error, SyntaxError) and not error.lineno:
            problem = msgspec.structs.replace(problem, line=statement.lineno)
        return self._stop("refused" if problem.refused else "raised", statement, place, problem)

    def _cause_of(self, error: BaseException, place: _Place) -> Stop | None:
        """The Stop that left the name undefined that a NameError is about."""
        if not isinstance(error, NameError) or isinstance(error, UnboundLocalError):
            return None
        name = str(error.name)
        stop = self._missing.get(name)
        if stop is None or name in place.namespace:
            return None
        # In Jupyter, too, the rest of a cell that stopped leaves names undefined.
        return stop if stop.kind in PASSED_OVER or not self._ends_cell else None

    def _run_bare(self, statement: Definition, place: _Place) -> bool:
        """Run a definition without annotations, and decorators of missing names; whether that works."""
        bare = copy.copy(statement)
        bare.decorator_list = [
            decorator
            for decorator in statement.decorator_list
            if not any(isinstance(n, ast.Name) and n.id in self._missing for n in ast.walk(decorator))
        ]
        try:
            flags = __future__.annotations.compiler_flag
            execute(self._compiler_for(place).compile(bare, place.filename, flags), place.namespace)
        except BaseException:  # because a student may raise anything
            return False
        self._defined(statement, place)
        return True

    def _hides_solution(self, statement: ast.stmt, place: _Place) -> Stop | None:
        """A Stop for an untouched stub below the student's own code of the same name."""
        if not isinstance(statement, Definition) or place.namespace is not self._namespace:
            return None
        if not is_stub(statement):
            return None
        solved = self._solved.get(statement.name)
        if solved is None:
            return None
        return self._stop("stub", statement, place, Problem("", ""), f"{statement.name}\n{solved}")

    def _written(self, statement: ast.stmt, place: _Place) -> Stop | None:
        if not self.files.written:
            return None
        path, self.files.written[:] = self.files.written[0], []
        return self._stop("written", statement, place, Problem("", ""), path)

    # ---- what is there, and what is not

    def _defined(self, statement: ast.stmt, place: _Place) -> None:
        """Note what a statement has defined."""
        if not self._missing and is_main_block(statement):  # which has not run, and may be long
            return
        own = place.namespace is self._namespace
        for name in defined_names([statement]):
            self._missing.pop(name, None)
            if own:
                self._solved.pop(name, None)
        if own and isinstance(statement, Definition) and not is_stub(statement):
            self._solved[statement.name] = f"{place.label}, line {statement.lineno}"

    def _stop(
        self, kind: str, statement: ast.stmt, place: _Place, problem: Problem, subject: str = ""
    ) -> Stop:
        text = linecache.getline(place.filename, statement.lineno).strip()
        return Stop(kind, place.label, statement.lineno, text, problem, subject)

    def _stop_cell(self, cell: Cell, stop: Stop) -> None:
        """Note that nothing of a cell was run."""
        line = stop.problem.line or cell.first_line
        stop = msgspec.structs.replace(stop, line=line, rest=True)
        self._note(stop, names_in_text(cell.source))

    def _note(self, stop: Stop, names: set[str]) -> None:
        """Remember what stopped, and that it left these names undefined."""
        if self._told < MAX_STOPS:
            self._told += 1
            self._stops.append(stop)
        if stop.kind in ("written", "bare", "stub"):
            return
        cause = self._missing.get(stop.subject, stop) if stop.kind == "needs" else stop
        self._first = self._first or cause
        for name in names:
            self._missing.setdefault(name, cause)

    def why_absent(self, name: str, similar: bool = False) -> Absent | None:
        """Why a name is not defined. similar: look for one that is nearly the same."""
        if name in self._missing:
            return Absent(name, "stopped", stop=self._missing[name])
        for reason, known in (("main", self._outline.main), ("inside", self._outline.inside)):
            if name in known:
                place, line, around = known[name]
                return Absent(name, reason, place, line, around)
        if similar:
            own = [key for key, value in self._namespace.items() if self._is_own(value)]
            if other := similar_name(name, own):
                return Absent(name, "similar", other=other)
        if STAR in self._missing:
            return Absent(name, "stopped", stop=self._missing[STAR])
        if similar and self._first is not None:
            return Absent(name, "unknown", stop=self._first)
        return None

    def explained(self, error: BaseException, problem: Problem) -> Problem:
        """The problem with why the name that it is about is not defined, where that is known."""
        absent = None
        if problem.missing:
            absent = self.why_absent(problem.message, similar=True)
        elif isinstance(error, NameError) and not isinstance(error, UnboundLocalError):
            name = str(error.name)
            if name not in self._namespace and not hasattr(builtins, name):
                absent = self.why_absent(name)
        return problem if absent is None else msgspec.structs.replace(problem, absent=absent)

    def _is_own(self, value: Any) -> bool:
        """Whether a function or class was written in the submission."""
        return isinstance(value, FunctionType | type) and value.__module__ == self._module.__name__


class _Place:
    """Where statements come from and run. label: for messages."""

    def __init__(self, label: str, filename: str, namespace: dict[str, Any]) -> None:
        self.label = label
        self.filename = filename
        self.namespace = namespace
        self.compiler = Compiler()


def _has_import(statement: ast.If) -> bool:
    """Whether one of the branches imports something at its own level."""
    inner = [*statement.body, *statement.orelse]
    return any(
        isinstance(node, ast.Import | ast.ImportFrom) or (isinstance(node, ast.If) and _has_import(node))
        for node in inner
    )
