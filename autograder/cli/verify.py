"""`autograder verify`: whether the tests judge everything rightly whose verdict is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autograder.cli.cores import cores
from autograder.cli.exit_status import EXIT_LOST
from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.feedback.options import did_you_mean


def verify(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="submissions graded at the same time [default: number of cores]")
    ] = None,
    full: Annotated[
        bool,
        typer.Option("--full", help="check the hint of each wrong solution in every form, and of pairs"),
    ] = False,
    seeds: Annotated[
        int, typer.Option(min=0, help="also grade right solutions with this many other course seeds")
    ] = 0,
    exercise: Annotated[
        str | None, typer.Option(help="only this exercise, while others are still to be written")
    ] = None,
) -> None:
    """Check the tests: right solutions must get all points, stubs none, wrong solutions must lose points."""
    from autograder.authoring.verify import run_seeds, verify_assignment
    from autograder.course.find import find_course
    from autograder.reports.verify import verify_report

    course = find_course(Path.cwd())
    verifications = [
        verify_assignment(course, name, jobs or cores(), full, exercise=exercise)
        for name in having(course, names, exercise)
    ]
    for found in verifications:
        found.problems += run_seeds(course, found.assignment, jobs or cores(), seeds, exercise)
    Console().print(verify_report(verifications))
    raise typer.Exit(EXIT_LOST if any(found.problems for found in verifications) else 0)


def having(course: Course, names: list[str] | None, exercise: str | None) -> list[str]:
    """These assignments, or all; with `exercise` those that have it. UsageError where none is left."""
    chosen = [course.require(name) for name in names or course.assignments]
    if exercise is None:
        return chosen
    known = [one for name in chosen for one in course.exercises(name)]
    if exercise not in known:
        raise UsageError(
            f"unknown exercise {exercise!r}: {', '.join(chosen)} has {', '.join(known) or 'none'}"
            + did_you_mean(exercise, known)
        )
    return [name for name in chosen if exercise in course.exercises(name)]
