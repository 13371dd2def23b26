"""`autograder similar`: its arguments and options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def similar(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="submissions, as for grade")],
    assignment: Annotated[
        str | None, typer.Option(help="compare every file as this assignment, whatever its name")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(min=0.05, max=1, help="score from which a pair is listed (default: 0.5)")
    ] = None,
    page: Annotated[Path, typer.Option(metavar="FILE", help="where to write the page")] = Path(
        "similar.html"
    ),
    results: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="what `grade --json` wrote (default: the results that are kept)"),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="also write a module for each student, for JPlag or Dolos"),
    ] = None,
) -> None:
    """List works of a class with similar code, for a person to read; no verdict, no part of a grade."""
    from autograder.classroom.similar import THRESHOLD
    from autograder.cli.similar_class import SimilarRequest, compare_class

    request = SimilarRequest(
        paths=tuple(paths),
        assignment=assignment,
        threshold=THRESHOLD if threshold is None else threshold,
        results=results,
        page=page,
        export=export,
    )
    raise typer.Exit(compare_class(request))
