"""A wrong solution made from a student's exercise: the exercise, and what it needs of the same submission.

Comments and docstrings are left out, because they may say whose work it is. Other exercises come from the
reference, as in every wrong solution.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.atomic_files import replaced
from autograder.course.course import Course
from autograder.course.exercise_modules import module_name
from autograder.course.misconceptions import HINT_TO_BE_WRITTEN
from autograder.errors import UsageError
from autograder.feedback.options import course_command
from autograder.protocol.records import Cell
from autograder.sandbox.cells import Compiler, split_module
from autograder.sandbox.statements import STAR, Definition, defined_names, is_main_block, is_stub
from autograder.submissions.discovery import find
from autograder.submissions.names import printable_name
from autograder.submissions.source import Source

NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
LONGEST_NAME = 80


def write_misconception(
    course: Course, name: str, path: Path, exercise: str, assignment: str | None = None
) -> list[str]:
    """Write tests/wrong/<assignment>/<exercise>__<name>.py; returns what to tell about it, line by line.

    UsageError for a bad name, an unknown exercise, a submission without it, and a file that is there already.
    """
    if NAME.fullmatch(name) is None or len(name) > LONGEST_NAME:
        raise UsageError(
            f"the name {name!r} can't be part of a file's name: use small letters, digits and single "
            f"underscores, at most {LONGEST_NAME}, e.g. kernel_flipped"
        )
    assignment = _assignment(course, exercise, assignment)
    file = course.root / "tests" / "wrong" / assignment / f"{exercise}__{name}.py"
    place = file.relative_to(course.root)
    if file.exists():
        raise UsageError(f"{place} exists already; choose another name, or delete it first")
    source = _file_with(course, assignment, exercise, _source(course, path, assignment))
    try:
        taken = Extract(course, assignment, exercise, source)
        text = f'"""{HINT_TO_BE_WRITTEN}"""\n\n{taken.text()}'
    except RecursionError:
        raise UsageError(f"{path}: its code is nested too deeply to be taken apart") from None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replaced(file) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{place}: can't be written: {error.strerror}") from None
    told = [f"{place}: {', '.join(taken.names)} of {printable_name(path)}"]
    if taken.referred:
        told.append(f"from the reference: {', '.join(sorted(taken.referred))}")
    told += [f"not read: {problem}" for problem in taken.unread]
    told.append(
        "next: read the file, write the hint for students into its docstring, "
        f"and run `{course_command('verify', assignment)}`"
    )
    return told


def _assignment(course: Course, exercise: str, assignment: str | None) -> str:
    if assignment is not None:
        known = course.exercises(course.require(assignment))
        if exercise not in known:
            raise UsageError(f"unknown exercise {exercise!r}: {assignment} has {', '.join(known)}")
        return assignment
    having = [name for name in course.assignments if exercise in course.exercises(name)]
    if len(having) == 1:
        return having[0]
    if having:
        raise UsageError(f"{', '.join(having)} have an exercise {exercise}; choose one with --assignment")
    lists = "; ".join(f"{name} has {', '.join(course.exercises(name))}" for name in course.assignments)
    raise UsageError(f"unknown exercise {exercise!r}: {lists}")


def _source(course: Course, path: Path, assignment: str) -> Source:
    """The code of the one submission under a path."""
    found = find([path], course, assignment, whole=True).submissions
    if found[0].source is None:
        raise UsageError(f"{path}: {found[0].problem}")
    return found[0].source


def _file_with(course: Course, assignment: str, exercise: str, source: Source) -> Source:
    """The file of a submission that holds an exercise: its main one, or a module beside it."""
    name = module_name(course.module_of(assignment, exercise))
    for helper in source.helpers:
        if name and helper.name == name:
            file = f"{name}.py"
            others = tuple(one for one in source.helpers if one is not helper)
            return Source(file, (Cell(file, helper.source),), notebook=False, helpers=others)
    return source


@dataclass
class Extract:
    """The statements of a submission that an exercise needs.

    names: what is taken. referred: other exercises that it uses. unread: cells that are no Python.
    """

    course: Course
    assignment: str
    exercise: str
    source: Source
    names: list[str] = field(default_factory=list)
    referred: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._statements = list(self._read())
        self._handed_out = self._of_master()
        self._taken: dict[int, set[str]] = {}  # position of a statement -> the names that it is taken for
        targets = self._targets()
        self._others = {name for name in self.course.exercises(self.assignment) if name not in targets}
        for name in targets:
            self._take(name, required=True)

    def text(self) -> str:
        """The code of the wrong solution: imports, then everything in the submission's order."""
        imports, others = [], []
        for position in sorted(self._taken):
            statement = self._statements[position]
            if isinstance(statement, ast.Import | ast.ImportFrom):
                imports.append(ast.unparse(_with_names(statement, self._taken[position])))
            else:
                others.append(ast.unparse(_without_docstrings(statement)))
        return "\n\n\n".join(["\n".join(dict.fromkeys(imports)), *others][not imports :]) + "\n"

    def _read(self) -> Iterator[ast.stmt]:
        cells = self.source.cells
        if not self.source.notebook:
            cells = tuple(part for cell in cells for part in split_module(cell.label, cell.source))
        for cell in cells:
            try:
                statements = Compiler().parse(cell, cell.label)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self.unread.append(f"{cell.label}: {error}")
                continue
            yield from (statement for statement in statements if not is_main_block(statement))

    def _of_master(self) -> set[str]:
        """The definitions of the master as text: what is equal in a submission was handed out."""
        tree = ast.parse(self.course.code(self.assignment))
        return {ast.dump(node) for node in tree.body if isinstance(node, Definition)}

    def _targets(self) -> list[str]:
        """The names that the exercise is about: its own, or those of the exercises whose code it tests."""
        defined = defined_names(self._statements)
        for name in (self.exercise, self.exercise.upper()):
            if name in defined:
                return [name]
        return self.course.builds_on(self.assignment)[self.exercise] or [self.exercise]

    def _take(self, name: str, required: bool = False) -> None:
        """Take the statements that define a name, and those of what they use in their turn."""
        positions = [p for p, statement in enumerate(self._statements) if name in _defined(statement)]
        written = [p for p in positions if not is_stub(self._statements[p])]
        if required and not written:
            what = f"{name} is as it was handed out" if positions else f"there is no {name}"
            because = f" ({'; '.join(self.unread)})" if self.unread else ""
            raise UsageError(f"{self.source.name}: {what}{because}; so there is nothing to take")
        defining = [p for p in written if name in defined_names([self._statements[p]])]
        if defining and isinstance(self._statements[defining[-1]], Definition):  # it replaces earlier ones
            written = [p for p in written if p not in defining[:-1]]
        if not required and all(ast.dump(self._statements[p]) in self._handed_out for p in written):
            return
        if name not in self.names and not any(_is_import(self._statements[p]) for p in written):
            self.names.append(name)
        for position in written:
            self._refuse_helper(self._statements[position])
            known = self._taken.setdefault(position, set())
            new = name not in known
            known.add(name)
            if new and not _is_import(self._statements[position]):
                for used in _used(self._statements[position]):
                    self._follow(used)

    def _follow(self, used: str) -> None:
        if used in self._others:
            self.referred.add(used)
        elif not any(used in names for names in self._taken.values()):
            defined = defined_names(self._statements)
            if used in defined:
                self._take(used)
            elif STAR in defined:
                self._take(STAR)

    def _refuse_helper(self, statement: ast.stmt) -> None:
        """UsageError for an import of a module that the student brought along."""
        helpers = {helper.name.split(".")[0] for helper in self.source.helpers}
        modules = {alias.name.split(".")[0] for alias in getattr(statement, "names", [])}
        if isinstance(statement, ast.ImportFrom):
            modules = {(statement.module or "").split(".")[0]}
        if _is_import(statement) and (own := sorted(helpers & modules)):
            raise UsageError(
                f"{self.source.name}: {self.exercise} needs {own[0]}.py, which lies beside it, and a wrong "
                f"solution is one file; copy what it needs of {own[0]}.py into a copy of {self.source.name}"
            )


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _defined(statement: ast.stmt) -> set[str]:
    """The names that a statement defines, or changes an attribute or item of."""
    changed = set()
    for target in getattr(statement, "targets", []):
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name):
            changed.add(target.id)
    return defined_names([statement]) | changed


def _used(statement: ast.stmt) -> list[str]:
    """The names that a statement reads, in an order of their own."""
    return sorted({node.id for node in ast.walk(statement) if isinstance(node, ast.Name)})


def _with_names(statement: ast.stmt, names: set[str]) -> ast.stmt:
    """An import of these names alone."""
    assert isinstance(statement, ast.Import | ast.ImportFrom)
    statement.names = [a for a in statement.names if (a.asname or a.name.split(".")[0]) in names]
    return statement


def _without_docstrings(statement: ast.stmt) -> ast.stmt:
    for node in ast.walk(statement):
        if isinstance(node, Definition):
            node.body = [n for n in node.body if not _is_text(n)] or [ast.Pass()]
    return statement


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
