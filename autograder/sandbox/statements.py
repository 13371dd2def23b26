"""What a top-level statement defines, by its syntax tree alone: names, stubs, blocks for the command line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

STAR = "*"  # stands for the names that `from module import *` would define
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
DEFINED_IN_TEXT = re.compile(
    r"^[ \t]*(?:async[ ]+def|def|class)[ ]+(?P<named>\w+)|^(?P<assigned>\w+)[ ]*(?::[^=\n]+)?=[^=]"
    r"|^(?:import|from)\b.*?\b(?P<imported>\w+)[ \t]*(?:#.*)?$",
    re.MULTILINE,
)


def defined_names(statements: list[ast.stmt]) -> set[str]:
    """The names that these statements define in their own scope."""
    names: set[str] = set()
    for node in _own_scope(statements):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                names.add(node.id)
        elif isinstance(node, Definition):
            names.add(node.name)
        elif isinstance(node, ast.Import):
            names |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            names.add(node.name)
    return names


def names_in_text(source: str) -> set[str]:
    """The names that text which is no Python seems to define."""
    found = DEFINED_IN_TEXT.finditer(source)
    return {match["named"] or match["assigned"] or match["imported"] for match in found}


def _own_scope(statements: list[ast.stmt]) -> Iterator[ast.AST]:
    """All nodes of these statements but those inside of functions, classes and comprehensions."""
    waiting: list[ast.AST] = list(reversed(statements))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, SCOPES + COMPREHENSIONS):
            waiting += reversed(list(ast.iter_child_nodes(node)))


def is_main_block(statement: ast.stmt) -> bool:
    """Whether this is `if __name__ == "__main__":`, whose body does not run while graded."""
    if not isinstance(statement, ast.If):
        return False
    for node in ast.walk(statement.test):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
            if named and any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides):
                return True
    return False


def inner_definitions(statement: ast.stmt) -> Iterator[tuple[Definition, str]]:
    """Each function or class inside of another one, with the name of the one around it."""
    for outer in ast.walk(statement):
        if isinstance(outer, Definition):
            for node in _own_scope(outer.body):
                if isinstance(node, Definition):
                    yield node, outer.name


def is_stub(statement: ast.stmt) -> bool:
    """Whether a function is left as it was handed out, or a class has a method that is.

    Such a function raises NotImplementedError without a text at the level of its body.
    """
    if isinstance(statement, ast.ClassDef):
        return any(is_stub(node) for node in statement.body if isinstance(node, Definition))
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return any(isinstance(node, ast.Raise) and _is_not_implemented(node.exc) for node in statement.body)


def _is_not_implemented(raised: ast.expr | None) -> bool:
    if isinstance(raised, ast.Call) and not raised.args and not raised.keywords:
        raised = raised.func
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def is_plain(statement: ast.stmt) -> bool:
    """Whether nothing of the student's runs in this statement: a function without decorators and defaults."""
    if isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    ):
        return True
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) or statement.decorator_list:
        return False
    values = [*statement.args.defaults, *statement.args.kw_defaults]
    return all(value is None or isinstance(value, ast.Constant) for value in values)


@dataclass
class Outline:
    """Where names are defined that don't end up at the top level: name -> (place, line, name around it).

    Statements are looked through when that is asked: of most submissions no name is missing.
    """

    _main: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    _inside: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    _waiting: list[tuple[ast.stmt, str]] = field(default_factory=list)

    def add(self, statement: ast.stmt, place: str) -> None:
        """Take in one top-level statement."""
        self._waiting.append((statement, place))

    @property
    def main(self) -> dict[str, tuple[str, int, str]]:
        """Names that are defined only under `if __name__ == "__main__"`."""
        self._look_through()
        return self._main

    @property
    def inside(self) -> dict[str, tuple[str, int, str]]:
        """Names that are defined only inside of a function or class."""
        self._look_through()
        return self._inside

    def _look_through(self) -> None:
        waiting, self._waiting = self._waiting, []
        for statement, place in waiting:
            self._look_at(statement, place)

    def _look_at(self, statement: ast.stmt, place: str) -> None:
        if is_main_block(statement):
            assert isinstance(statement, ast.If)
            for part in statement.body:
                for name in defined_names([part]):
                    self._main.setdefault(name, (place, part.lineno, ""))
        for node, around in inner_definitions(statement):
            self._inside.setdefault(node.name, (place, node.lineno, around))
