"""A new assignment: a small complete one, to be changed step by step into what it shall be."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from autograder.atomic_files import replaced
from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.feedback.options import course_command

NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
LONGEST_NAME = 60
TEMPLATES = Path(__file__).with_name("templates")
PLACES = {  # of each template
    "master.py.txt": "solutions/{name}.py",
    "public.py.txt": "tests/public/{name}/test_scale.py",
    "hidden.py.txt": "tests/hidden/{name}/test_scale.py",
    "in_place.py.txt": "tests/wrong/{name}/scale__in_place.py",
    "added.py.txt": "tests/wrong/{name}/scale__factor_added.py",
    "alternative.py.txt": "tests/alternatives/{name}/number_by_number.py",
}


def write_new(course: Course, name: str) -> list[Path]:
    """Write the files of a new assignment; returns their paths below the course's folder.

    UsageError for a name that can't be used, and where something of this name is there already: nothing is
    written then.
    """
    if NAME.fullmatch(name) is None or len(name) > LONGEST_NAME or keyword.iskeyword(name):
        raise UsageError(
            f"the name {name!r} can't be used: take small letters, digits and single underscores, at most "
            f"{LONGEST_NAME}, and no word of Python's own, e.g. attention"
        )
    files = {place.format(name=name): TEMPLATES / template for template, place in PLACES.items()}
    _require_free(course, name, list(files))
    written: list[Path] = []
    try:
        for place, template in files.items():
            target = course.root / place
            target.parent.mkdir(parents=True, exist_ok=True)
            with replaced(target) as temporary:
                temporary.write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
            written.append(target)
    except OSError as error:
        for target in written:
            target.unlink(missing_ok=True)
        raise UsageError(f"{error.filename or place}: can't be written: {error.strerror}") from None
    return [target.relative_to(course.root) for target in written]


def next_steps(name: str) -> list[str]:
    """What to do with a new assignment, a line each."""
    steps = [
        (course_command("verify", name), "checks the tests: it passes as it is"),
        (course_command("preview", name), "shows what students get and read"),
        (f"edit solutions/{name}.py and the tests", "an exercise at a time, as docs/authors.md does"),
        (course_command("verify", name, "scale"), "while points don't sum to 100, or exercises are missing"),
        (course_command("certify", name), "lists the faults that the tests don't notice"),
        (course_command("assignments", name), f"writes the handout, assignments/{name}"),
    ]
    width = max(len(command) for command, _what in steps)
    return [f"{command:{width}}  {what}" for command, what in steps]


def _require_free(course: Course, name: str, files: list[str]) -> None:
    folders = {str(Path(file).parent) for file in files if file.startswith("tests")}
    for place in [*files, *sorted(folders), f"assignments/{name}", f"solutions/{name}"]:
        path = course.root / place
        if path.is_dir() and not any(path.iterdir()):
            continue
        if path.exists():
            raise UsageError(f"{place} exists already: choose another name, or delete it first")
