"""`autograder misconception`: a wrong solution made from a student's exercise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def misconception(
    name: Annotated[str, typer.Argument(metavar="NAME", help="what is wrong, e.g. kernel_flipped")],
    source: Annotated[
        Path, typer.Option("--from", metavar="PATH", help="a submission that is wrong in this way")
    ],
    exercise: Annotated[str, typer.Option(help="the exercise that is wrong")],
    assignment: Annotated[
        str | None, typer.Option(help="the assignment (default: the only one with this exercise)")
    ] = None,
) -> None:
    """Make a wrong solution from a student's exercise, so that all who make this mistake get a hint."""
    from autograder.authoring.misconception import write_misconception
    from autograder.course.find import find_course

    course, console = find_course(Path.cwd()), Console(highlight=False, soft_wrap=True)
    for line in write_misconception(course, name, source, exercise, assignment):
        console.print(line, markup=False)
