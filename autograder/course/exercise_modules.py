"""Modules of a master with code for students to write: in the folder beside it, with solution blocks.

solutions/<assignment>.py            the master: `from blocks import norm` in the cell of the exercise `norm`
solutions/<assignment>/blocks.py     a module: handed out with stubs, and handed in with the work
solutions/<assignment>/given.py      no solution block: handed out as it is
"""

from __future__ import annotations

import ast
import re
import sys
import sysconfig
from collections.abc import Mapping
from importlib.machinery import PathFinder
from pathlib import Path, PurePosixPath

from autograder.course.python_files import parsed
from autograder.errors import CourseError
from autograder.protocol.records import Module

BLOCK = re.compile(r"### (?:BEGIN|END) SOLUTION")
EXERCISE_CELL = re.compile(r'^# %%.*\bexercise="(\w+)"', re.MULTILINE)
#: Modules that handouts have themselves, and what workers put into the place of a progress bar.
TAKEN = frozenset(("autograder", "conftest", "tests", "tqdm"))
DEEPEST = 2  # folders that a module may lie in; students' work is searched little deeper


def module_name(path: str) -> str:
    """How an import spells the module at a path from the student's folder; "" where none can."""
    place = PurePosixPath(path)
    parts = [*place.parts[:-1], place.stem]
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else ""


def as_modules(texts: Mapping[str, str]) -> tuple[Module, ...]:
    """Those of these texts, by path, that can be imported, as a submission brings them along."""
    named = ((module_name(path), text) for path, text in sorted(texts.items()))
    return tuple(Module(name, text) for name, text in named if name)


def exercise_module_texts(files: Mapping[str, Path], assignment: str) -> dict[str, str]:
    """Texts of those files that are modules with a solution block, by path.

    files: everything in the folder beside the master, by path. CourseError for what can't be handed out, or
    can't be imported under its own name.
    """
    found: dict[str, str] = {}
    for path, file in files.items():
        if not path.endswith(".py"):
            continue
        text = _text(file)
        if not BLOCK.search(text):
            _refuse_taken(file, module_name(path), assignment)
            continue
        if file.is_symlink():
            raise CourseError(f"{file}: is a symbolic link; put the file itself there")
        _refuse(file, path, text, assignment)
        found[path] = text
    _refuse_twice(files)
    return found


def imported_from(outline: str, modules: Mapping[str, str]) -> dict[str, str]:
    """The path of the module from which a master imports a name: `from blocks import norm`.

    outline: the master's text. modules: texts by path.
    """
    paths = {module_name(path): path for path in modules}
    found: dict[str, str] = {}
    for node in ast.parse(outline).body if modules else ():
        if isinstance(node, ast.ImportFrom) and not node.level and node.module in paths:
            own = (alias.name for alias in node.names if alias.asname in (None, alias.name))
            found |= dict.fromkeys(own, paths[node.module])
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(f"{file}: is not text in UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise CourseError(f"{file}: can't be read: {error.strerror}") from None


def _refuse(file: Path, path: str, text: str, assignment: str) -> None:
    """CourseError for a module that students could not use as it is handed out."""
    name = module_name(path)
    if not name:
        raise CourseError(
            f"{file}: has a solution block, but can't be imported under this name; use letters, digits and "
            "underscores"
        )
    _refuse_taken(file, name, assignment)
    if path.count("/") > DEEPEST:
        raise CourseError(f"{file}: lies too deep; a module may lie in {DEEPEST} folders at most")
    if marked := EXERCISE_CELL.search(text):
        line = text.count("\n", 0, marked.start()) + 1
        raise CourseError(
            f"{file}, line {line}: the cell of an exercise stands in the master: "
            f'`# %% exercise="{marked[1]}"`, and below it `from {name} import {marked[1]}`'
        )
    parsed(file)


def _refuse_taken(file: Path, name: str, assignment: str) -> None:
    top = name.split(".")[0]
    where = ""
    if top in TAKEN or top == assignment or top.startswith("test_"):
        where = "the handout"
    elif top in sys.stdlib_module_names:
        where = "Python"
    elif top:
        spec = PathFinder.find_spec(top, list({sysconfig.get_path(kind) for kind in ("purelib", "platlib")}))
        where = "an installed library" if spec is not None and spec.origin is not None else ""
    if where:
        raise CourseError(
            f"{file}: {where} has a module {top}, which is imported instead; choose another name"
        )


def _refuse_twice(files: Mapping[str, Path]) -> None:
    """CourseError for two modules that one import, or one file on some machines, stands for."""
    seen: dict[str, Path] = {}
    for path, file in files.items():
        name = module_name(path).casefold() if path.endswith(".py") else ""
        if name and (other := seen.setdefault(name, file)) != file:
            raise CourseError(f"{other} and {file}: an import can't tell them apart; rename one of them")
