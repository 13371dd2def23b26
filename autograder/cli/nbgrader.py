"""`autograder nbgrader ...`: the instructor's verbs on the command line."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from autograder.cli.cores import cores
from autograder.cli.exit_status import EXIT_BAD
from autograder.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="Release, collect, autograde and return work with nbgrader.")

Assignment = Annotated[str, typer.Argument(metavar="ASSIGNMENT")]


def _commands() -> Any:
    """The verbs; UsageError where nbgrader is not installed."""
    if find_spec("nbgrader") is None:  # importing it takes seconds, which a mistyped name should not cost
        raise UsageError("nbgrader is not installed here: pip install nbgrader==0.9.6")
    from autograder.nbgrader import commands

    return commands


def _course() -> Any:
    from autograder.course.find import find_course

    return find_course(Path.cwd())


@app.command()
def release(assignment: Assignment) -> None:
    """Build the source notebook, make nbgrader's release of it, and put it into the exchange."""
    _commands().release(_course(), assignment, Console(highlight=False))


@app.command()
def collect(assignment: Assignment) -> None:
    """Fetch each student's latest submission from the exchange."""
    refused = _commands().collect(_course(), assignment, Console(highlight=False))
    raise typer.Exit(EXIT_BAD if refused else 0)


@app.command()
def autograde(
    assignment: Assignment,
    jobs: Annotated[int | None, typer.Option(min=1, help="submissions at one time [default: cores]")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="grade again what was graded before")] = False,
) -> None:
    """Grade what was collected in confinement, and write it to nbgrader's gradebook."""
    left = _commands().autograde(_course(), assignment, jobs or cores(), fresh, Console(highlight=False))
    raise typer.Exit(EXIT_BAD if left else 0)


@app.command()
def feedback(assignment: Assignment) -> None:
    """Make nbgrader's feedback, and put it into the exchange."""
    left = _commands().feedback(_course(), assignment, Console(highlight=False))
    raise typer.Exit(EXIT_BAD if left else 0)


@app.command()
def grades(
    output: Annotated[Path, typer.Argument(metavar="FILE")] = Path("grades.csv"),
) -> None:
    """Write all grades as CSV."""
    _commands().grades(_course(), output, Console(highlight=False))
