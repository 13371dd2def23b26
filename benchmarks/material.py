"""The submissions with which every tool is measured: whole assignments, in the forms of students' work."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from autograder.authoring.forms import CELLS, NOTEBOOK, Forms
from autograder.authoring.verify import alternatives, exercises_lost
from autograder.course.course import Course
from autograder.course.find import find_course

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".bench"
RIGHT, WRONG, MIXED = "right", "wrong", "mixed"
KINDS = (RIGHT, WRONG, MIXED)
SHARE_WRONG = 0.3  # of a mixed class
SLOW = {"convolution": ("corr2d__changes_input",)}  # wrong solutions that take a minute or more
PLAIN, NOT_PLAIN = '__name__ == "a demonstration"', '__name__ == "__main__"'


@cache
def course() -> Course:
    """The project's own course."""
    return find_course(ROOT)


@cache
def forms(assignment: str) -> Forms:
    """The handout's forms, made once."""
    return Forms(course(), assignment)


def assignments() -> list[str]:
    """All assignments of the course, by name."""
    return list(course().assignments)


def right(assignment: str) -> list[tuple[str, bytes]]:
    """(file name, content) of each right submission: the handout filled in, and the alternatives.

    Alternatives that lose an exercise, such as slow ones, are left out.
    """
    filled = [file_of(assignment, form, "") for form in (CELLS, NOTEBOOK)]
    others = [file for file in alternatives(course(), assignment) if not exercises_lost(file)]
    return filled + [(f"{assignment}.py", file.read_bytes()) for file in others]


def wrong(assignment: str, *, slow: bool = True) -> list[tuple[str, bytes]]:
    """(file name, content) of each wrong solution in the handout: a module and a notebook by turns.

    They come in a drawn order that is always the same, so that a small class is a sample of all. slow: also
    those in SLOW.
    """
    files = sorted((ROOT / "tests" / "wrong" / assignment).glob("*.py"))
    random.Random(assignment).shuffle(files)
    if not slow:
        files = [file for file in files if file.stem not in SLOW.get(assignment, ())]
    return [
        file_of(assignment, (CELLS, NOTEBOOK)[position % 2], file.read_text(encoding="utf-8"))
        for position, file in enumerate(files)
    ]


def file_of(assignment: str, form: str, code: str) -> tuple[str, bytes]:
    """The handout in one of its forms, with this code in it."""
    return forms(assignment).file(form, code)


def reference(assignment: str) -> str:
    """The master as a module; its demonstrations don't run, whatever the module's name."""
    text = (ROOT / "solutions" / f"{assignment}.py").read_text(encoding="utf-8")
    return text.replace(NOT_PLAIN, PLAIN)


def write_class(folder: Path, assignment: str, kind: str, count: int, *, slow: bool = True) -> Path:
    """Write a class of so many submissions, none of them with the bytes of another; returns the folder.

    Right ones take turns. Of a mixed class, the first three of ten are wrong. slow: as for `wrong`.
    """
    good, bad = right(assignment), wrong(assignment, slow=slow)
    for copy in range(count):
        is_wrong = kind == WRONG or (kind == MIXED and copy % 10 < 10 * SHARE_WRONG)
        pool = bad if is_wrong else good
        name, data = pool[copy % len(pool)]
        own = folder / f"{'wrong' if is_wrong else 'right'}{copy:03}"
        own.mkdir(parents=True)
        (own / name).write_bytes(different(name, data, copy))
    return folder


def different(name: str, data: bytes, copy: int) -> bytes:
    """The same work with other bytes, so that no grade is known from a copy of it."""
    if name.endswith(".py"):
        return data + f"\n# copy {copy}\n".encode()
    marker = b'"cell_type": "code"'
    at = data.index(b'"source": "', data.index(marker)) + len(b'"source": "')
    return data[:at] + f"# copy {copy}\\n".encode() + data[at:]
