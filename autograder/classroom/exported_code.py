"""A class's code as one module a student, for other programs that compare code (JPlag, Dolos)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from autograder.classroom.parts import parts
from autograder.errors import UsageError
from autograder.submissions.source import Source

UNSAFE = re.compile(r"[^\w.@ ()+-]|^[-. ]")  # anything but these in a file's name can be an option or a path
LONGEST = 100


def check_folder(folder: Path) -> None:
    """UsageError unless files of a class can be written to this folder without mixing with others."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"--export {folder}: is not an empty folder; give the name of a new one")
    if not folder.absolute().parent.is_dir():
        raise UsageError(f"--export {folder}: there is no folder {folder.absolute().parent}; create it first")


def export(sources: Mapping[str, Source], folder: Path) -> list[Path]:
    """Write each student's code to a module named after the id; what is no Python stands in comments."""
    written = []
    taken: set[str] = set()
    try:
        folder.mkdir(exist_ok=True)
        for id, source in sources.items():
            file = folder / f"{_free(UNSAFE.sub('_', id)[:LONGEST], taken)}.py"
            text = "\n\n".join(part.text.rstrip("\n") for part in parts(source)) + "\n"
            file.write_text(text, encoding="utf-8", errors="replace")
            written.append(file)
    except OSError as error:
        raise UsageError(f"--export {folder}: can't be written: {error.strerror}") from None
    return written


def _free(name: str, taken: set[str]) -> str:
    """This name, or with a number behind it; file systems may not tell capital letters apart."""
    wanted, count = name, 1
    while wanted.casefold() in taken:
        count += 1
        wanted = f"{name}-{count}"
    taken.add(wanted.casefold())
    return wanted
