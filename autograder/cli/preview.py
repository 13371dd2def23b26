"""`autograder preview`: what a student gets and reads, as a folder of pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def preview(
    name: Annotated[str, typer.Argument(metavar="NAME", help="the assignment")],
    to: Annotated[
        Path, typer.Option(metavar="FOLDER", help="folder for the pages, one for each assignment in it")
    ] = Path("preview"),
    jobs: Annotated[
        int | None, typer.Option(min=1, help="submissions graded at the same time [default: number of cores]")
    ] = None,
) -> None:
    """Show what students get and read: the handout, the report of a stub and of each wrong solution."""
    from autograder.cli.cores import cores
    from autograder.cli.preview_pages import write_preview
    from autograder.course.find import find_course

    course = find_course(Path.cwd())
    index = write_preview(course, course.require(name), to / name, jobs or cores())
    Console(highlight=False, soft_wrap=True).print(f"{index}: open it in a browser", markup=False)
