"""How a person writes an option: `--fresh` on the command line, `FRESH=1` behind `make`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches

MAKE = "AUTOGRADER_MAKE"  # the Makefiles set it: the names of the variables that they know
OTHERWISE = {  # the other options have their own name in capitals
    "--assignment": "A", "PATH": "SUBMISSION", "-o": "OUT", "--dry-run": "DRY",
}  # fmt: skip


def from_make() -> bool:
    """Whether a Makefile runs this command."""
    return MAKE in os.environ


def option(name: str, value: str | None = None) -> str:
    """An option as it is written here: `--json FILE`, or `JSON=FILE` for make, if make knows it.

    value: None for an option without one, "" to name the option alone.
    """
    variable = OTHERWISE.get(name, name.removeprefix("--").replace("-", "_").upper())
    if variable in os.environ.get(MAKE, "").split():
        return f"{variable}={'1' if value is None else value}"
    if name == "PATH":
        return value or name
    return f"{name} {value}" if value else name


def grade_command(exercise: str | None = None) -> str:
    """The command that grades a handout, or one exercise of it, once more."""
    command = "make grade" if from_make() else "python -m autograder grade ."
    return f"{command} {option('--exercise', exercise)}" if exercise else command


def course_command(verb: str, assignment: str, exercise: str | None = None) -> str:
    """A command for authors, e.g. `make verify A=pooling`."""
    words = f"make {verb} A={assignment}" if from_make() else f"autograder {verb} {assignment}"
    return f"{words} {option('--exercise', exercise)}" if exercise else words


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """ "; did you mean 'corr2d'?" for the known name that is nearly this one, "" when none is."""
    plain = {other.lower(): other for other in known}
    found = get_close_matches(name.lower(), plain, n=1)
    return f"; did you mean {plain[found[0]]!r}?" if found else ""
