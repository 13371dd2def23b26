"""`autograder certify`: how strong an assignment's tests are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autograder.cli.cores import cores
from autograder.cli.exit_status import EXIT_LOST
from autograder.cli.verify import having


def certify(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="mutants graded at the same time [default: number of cores]")
    ] = None,
    mutants: Annotated[int, typer.Option(min=1, help="how many are drawn of each assignment")] = 200,
    exercise: Annotated[str | None, typer.Option(help="only faults in this exercise")] = None,
    seeds: Annotated[
        int,
        typer.Option(min=0, help="also grade right and wrong solutions with this many other course seeds"),
    ] = 0,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="also list what counts as equivalent or accepted")
    ] = False,
) -> None:
    """Put single faults into right solutions, and list those that the tests do not notice."""
    from autograder.authoring.certify.certify import certify_assignment
    from autograder.authoring.certify.seeds import check_seeds
    from autograder.course.find import find_course
    from autograder.reports.certify import certify_report

    course, console = find_course(Path.cwd()), Console(highlight=False)
    chosen = having(course, names, exercise)
    with Console(stderr=True, highlight=False).status("reading the solutions") as status:
        certificates = []
        for name in chosen:
            found = certify_assignment(course, name, jobs or cores(), mutants, exercise, status.update)
            if seeds:
                found.seeds = check_seeds(course, name, jobs or cores(), seeds, exercise, status.update)
            certificates.append(found)
    console.print(certify_report(certificates, verbose), soft_wrap=True)
    raise typer.Exit(0 if all(one.explained for one in certificates) else EXIT_LOST)
