"""Code of one exercise in the forms in which students hand in, built from the handout itself.

Each form is the handout with the stubs filled in: with the given code where that defines the exercise, with
the master's solutions elsewhere. The modules beside it are filled in, too.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.handout import EXERCISE, SOLUTION, generate
from autograder.course.course import Course
from autograder.course.exercise_modules import as_modules
from autograder.submissions.source import Source, cell_source, parse

ONE_CELL, CELLS, NOTEBOOK, OWN_CELLS = "one cell", "# %% cells", "notebook", "own cells"
FORMS = (ONE_CELL, CELLS, NOTEBOOK, OWN_CELLS)
STUB = re.compile(r"^[ \t]*# YOUR CODE HERE\n?(?:[ \t]*raise NotImplementedError\(\)\n?)?", re.MULTILINE)
MAX_BYTES = 2**25


@dataclass(frozen=True)
class Definition:
    """A top-level statement. name: what it defines, "" for nothing that has one name (an import)."""

    name: str
    text: str
    node: ast.stmt


def definitions(code: str) -> list[Definition]:
    """The top-level statements of some code, its docstring left out."""
    lines = code.splitlines(keepends=True)
    tree = ast.parse(code)
    first = 1 if ast.get_docstring(tree) is not None else 0
    return [Definition(_name(node), _text(lines, node), node) for node in tree.body[first:]]


class Forms:
    """The forms of an assignment's handout, as `autograder assignments` writes it."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._assignment = assignment
        files = generate(course, assignment)
        self._notebook = json.loads(files[Path(f"{assignment}.ipynb")])
        self._module = files[Path(f"{assignment}.py")].decode()
        self._solutions = _solutions(course.master(assignment).read_text(encoding="utf-8"))
        self._modules = {path: _solved(text) for path, text in course.exercise_modules(assignment).items()}
        self._places = {
            name: course.module_of(assignment, exercise)
            for exercise in course.exercises(assignment)
            for name in (exercise, exercise.upper())
        }

    def source(self, form: str, code: str) -> Source:
        """The handout in this form, with this code in the place of the exercise that it defines."""
        name, data = self.file(form, code)
        source = parse(Path(name), "module" if name.endswith(".py") else "notebook", data, MAX_BYTES)
        given = definitions(code)
        changed = {self._places.get(one.name) for one in given}
        modules = {
            path: _replaced(text, given, form == OWN_CELLS) if path in changed else text
            for path, text in self._modules.items()
        }
        return source.with_helpers(as_modules(modules))

    def file(self, form: str, code: str) -> tuple[str, bytes]:
        """The same as a file, without the modules beside it: its name and its bytes."""
        cells = self._filled(code, talkative=form == OWN_CELLS)
        if form == ONE_CELL:
            return f"{self._assignment}.py", "\n\n".join(new for _cell, new in cells).encode()
        if form == CELLS:
            text = self._module
            for cell, new in cells:
                if new != cell_source(cell):
                    text = text.replace(cell_source(cell), new)
            return f"{self._assignment}.py", text.encode()
        return f"{self._assignment}.ipynb", self._as_notebook(cells, form == OWN_CELLS)

    def _as_notebook(self, cells: list[tuple[Any, str]], own: bool) -> bytes:
        new = {id(cell): source for cell, source in cells}
        written: list[Any] = []
        for cell in self._notebook["cells"]:
            written.append(cell | {"source": new.get(id(cell), cell_source(cell))})
            if own and cell["cell_type"] == "code":
                written += _own_cells(cell["metadata"].get(EXERCISE, ""))
        return json.dumps(self._notebook | {"cells": written}).encode()

    def _filled(self, code: str, talkative: bool) -> list[tuple[Any, str]]:
        """Each code cell of the handout, and its text once it is filled in."""
        given = definitions(code)
        cells = [cell for cell in self._notebook["cells"] if cell["cell_type"] == "code"]
        present = {own.name for cell in cells for own in _definitions_of(cell_source(cell))}
        beside = "".join(f"{one.text}\n" for one in given if one.name not in present)
        mine = {one.name: one for one in given if one.name in present and one.name}
        solutions = iter(self._solutions)
        filled = []
        for cell in cells:
            text = cell_source(cell)
            parts = [next(solutions, "") for _stub in STUB.finditer(text)]
            own = [one for one in _definitions_of(text) if one.name in mine]
            if own:
                for one in own:
                    text = text.replace(one.text, _with_docstring(mine[one.name], one, talkative))
                text = f"{beside}\n{text}" if beside else text
                beside = ""
            else:
                rest = iter(parts)
                text = STUB.sub(lambda _stub: next(rest), text)  # noqa: B023 - called at once
            filled.append((cell, text))
        return filled


def _solutions(master: str) -> list[str]:
    """The text between the markers of each solution, in order."""
    return [
        "\n".join(found.group().rstrip("\n").split("\n")[1:-1]) + "\n" for found in SOLUTION.finditer(master)
    ]


def _solved(master: str) -> str:
    """A module with its solutions, without the markers around them."""
    solutions = iter(_solutions(master))
    return SOLUTION.sub(lambda _block: next(solutions), master)


def _replaced(text: str, given: list[Definition], talkative: bool) -> str:
    """A module with these definitions in the place of its own, and what else they need before the first."""
    own = {one.name: one for one in _definitions_of(text)}
    mine = [one for one in given if one.name in own]
    beside = "".join(f"{one.text}\n" for one in given if one.name not in own)
    for number, one in enumerate(sorted(mine, key=lambda one: own[one.name].node.lineno)):
        new = _with_docstring(one, own[one.name], talkative)
        text = text.replace(own[one.name].text, new if number else f"{beside}\n{new}")
    return text


def _definitions_of(cell: str) -> list[Definition]:
    """The named definitions of a cell; none where it is no plain Python."""
    try:
        return [one for one in definitions(cell) if one.name]
    except SyntaxError:
        return []


def _name(node: ast.stmt) -> str:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return node.name
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""


def _text(lines: list[str], node: ast.stmt) -> str:
    decorators = getattr(node, "decorator_list", [])
    start = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return "".join(lines[start - 1 : node.end_lineno]).rstrip("\n")


def _with_docstring(given: Definition, stub: Definition, talkative: bool) -> str:
    """The definition with the stub's docstring, as a student leaves it. talkative: each call prints."""
    new, old = given.node, stub.node
    if not isinstance(new, (ast.FunctionDef, ast.ClassDef)) or not isinstance(old, type(new)):
        return given.text
    lines = given.text.split("\n")
    at = new.body[0].lineno - new.lineno + len(new.decorator_list)
    if at == 0:
        return given.text
    more = []
    if ast.get_docstring(old) is not None and ast.get_docstring(new) is None:
        document, above = old.body[0], old.lineno - len(old.decorator_list)
        more = stub.text.split("\n")[document.lineno - above : (document.end_lineno or 0) - above + 1]
    if talkative and isinstance(new, ast.FunctionDef):
        more.append(f'    print("in {new.name}")')
    return "\n".join([*lines[:at], *more, *lines[at:]])


def _own_cells(exercise: str) -> Iterator[dict[str, Any]]:
    """Cells that a student could have below one of the handout's."""
    subject = exercise if exercise.isidentifier() else "note"
    sources = ["note = 'to do: look at this again'\nnote"]
    if exercise:
        sources.append(f"for step in range(3):\n    print(step, {subject!r}, 'works?')")
    for source in sources:
        yield {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
