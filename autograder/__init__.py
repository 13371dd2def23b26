"""Autograding for deep-learning assignments: tests and student code never share a process."""

__version__ = "0.2.0"


def check(exercise: str, *, strict: bool = False) -> None:
    """In a notebook: run the public tests of an exercise on the notebook's functions, and show the result.

    strict: a failure raises an error, so that no cell below runs.
    """
    import sys
    from pathlib import Path

    from autograder.notebook import check as run

    run(exercise, sys._getframe(1).f_globals, Path.cwd(), strict)  # noqa: SLF001 - a caller's namespace has no public name
