"""`autograder new`: a new assignment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="of the assignment, e.g. attention")],
) -> None:
    """Write a new assignment: one exercise with tests, wrong solutions and an alternative, to be changed."""
    from autograder.authoring.new import next_steps, write_new
    from autograder.course.find import find_course

    console = Console(highlight=False, soft_wrap=True)
    for file in write_new(find_course(Path.cwd()), name):
        console.print(str(file), markup=False)
    console.print("\nnext:")
    for step in next_steps(name):
        console.print(f"  {step}", markup=False)
