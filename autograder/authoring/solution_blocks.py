"""Solution blocks that can't be taken out: what is left of the master has to run.

A stub raises NotImplementedError when a student's function is called. Where it stands outside of any
function, it would be raised while the file is read; then no test could say what is still to be written.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.errors import CourseError

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def check_blocks(
    master: Path, text: str, block: re.Pattern[str], stub: Callable[[re.Match[str]], str]
) -> None:
    """CourseError with the line of a solution block that leaves nothing behind that runs.

    text: the master's. block: finds solution blocks. stub: what takes the place of one.
    """
    try:
        complete = ast.parse(text)
    except SyntaxError:
        return  # magics; a worker reads them, and `verify` says what is wrong
    blocks = [_line(text, found.start()) for found in block.finditer(text)]
    stubbed = block.sub(lambda found: _padded(found.group(), stub(found)), text)
    try:
        tree = ast.parse(stubbed)
    except SyntaxError as error:
        line = max((line for line in blocks if line <= (error.lineno or 1)), default=1)
        raise CourseError(
            f"{master}, line {line}: without this solution block the code is no valid Python ({error.msg}); "
            "put the block inside of a function, below its docstring"
        ) from None
    for line, name in _outside(tree, blocks):
        what = f"the class {name}" if name else "the file"
        raise CourseError(
            f"{master}, line {line}: this solution block stands around whole parts of {what}, so students "
            "would get code that fails when it is read; put a block inside of each function, below its "
            "docstring"
        )
    for line, name, missing in _undefinable(complete, tree):
        raise CourseError(
            f"{master}, line {line}: the class {name} can't be defined without the solution: it needs "
            f"{missing}, which a solution block defines; define {missing} outside of the block, or use it in "
            "a method"
        )


def _outside(tree: ast.Module, blocks: list[int]) -> Iterator[tuple[int, str]]:
    """(line, class) of each stub that stands in no function."""

    def look(node: ast.AST, name: str) -> Iterator[tuple[int, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, FUNCTIONS):
                continue
            if isinstance(child, ast.Raise) and child.lineno - 1 in blocks:
                yield child.lineno - 1, name
            yield from look(child, child.name if isinstance(child, ast.ClassDef) else name)

    return look(tree, "")


def _undefinable(complete: ast.Module, stubbed: ast.Module) -> Iterator[tuple[int, str, str]]:
    """(line, class, name) where a class needs a name, when it is defined, that only the solution defines."""
    missing = defined_at_top(complete) - defined_at_top(stubbed)
    for node in ast.walk(stubbed):
        if isinstance(node, ast.ClassDef):
            for name in _read_at_definition(node):
                if name.id in missing:
                    yield name.lineno, node.name, name.id


def defined_at_top(tree: ast.Module) -> set[str]:
    """Names that a module defines, or imports, at its top."""
    found = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        else:
            stored = (one for one in ast.walk(node) if isinstance(one, ast.Name))
            found |= {one.id for one in stored if isinstance(one.ctx, ast.Store)}
    return found


def _read_at_definition(node: ast.AST) -> Iterator[ast.Name]:
    """Names that are read when this is defined: not those in the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTIONS):
            for part in (
                *getattr(child, "decorator_list", ()),
                *child.args.defaults,
                *child.args.kw_defaults,
            ):
                if part is not None:
                    yield from (one for one in ast.walk(part) if isinstance(one, ast.Name))
            continue
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
            yield child
        yield from _read_at_definition(child)


def _padded(block: str, stub: str) -> str:
    """The stub with as many lines as the block had, so that lines keep their numbers."""
    return stub + "\n" * max(0, block.count("\n") - stub.count("\n"))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
