"""The command line: `grade`, and the other verbs for authors, instructors and students."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from autograder.cli.cores import cores
from autograder.cli.exit_status import EXIT_BAD, EXIT_LOST
from autograder.cli.nbgrader import app as nbgrader_app
from autograder.errors import AutograderError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Grades deep-learning assignments: tests and student code never share a process.",
)

app.add_typer(nbgrader_app, name="nbgrader")


@app.command()
def grade(  # noqa: PLR0913 - one parameter an option
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="files, submissions, or folders of them")
    ],
    assignment: Annotated[str | None, typer.Option(help="take every file for this assignment")] = None,
    exercise: Annotated[str | None, typer.Option(help="run the tests of this exercise only")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="submissions at one time [default: cores]")] = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="write all results as JSON")] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="write JUnit XML")] = None,
    gradescope: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write Gradescope's results.json")
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="run the public tests only")] = False,
    device: Annotated[Literal["cpu", "cuda"], typer.Option(help="where tensors are put")] = "cpu",
    fresh: Annotated[bool, typer.Option("--fresh", help="grade again what was graded before")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="exit with 1 when any point is lost")] = False,
    unconfined: Annotated[
        bool, typer.Option("--unconfined", help="grade although a layer is missing")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="grade again whenever a file is saved")] = False,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="write what students don't get to see of hidden tests, too")
    ] = False,
    github: Annotated[
        bool, typer.Option("--github", help="annotate failures and write the step summary of GitHub Actions")
    ] = False,
) -> None:
    """Grade submissions: files, submission folders, or folders of submissions."""
    from autograder.cli.grade import Request, grade_once
    from autograder.cli.outputs import Outputs
    from autograder.cli.watch import watch_and_grade

    request = Request(
        paths=tuple(paths),
        assignment=assignment,
        exercise=exercise,
        jobs=jobs or cores(),
        public=public,
        device=device,
        fresh=fresh,
        strict=strict,
        unconfined=unconfined,
        reveal=reveal,
        github=github,
        outputs=Outputs(json=json, junit=junit, gradescope=gradescope),
    )
    signal.signal(signal.SIGTERM, _as_interrupt)
    raise typer.Exit(watch_and_grade(request) if watch else grade_once(request))


@app.command()
def race(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="submissions, as for grade")],
    assignment: Annotated[str | None, typer.Option(help="take every file for this assignment")] = None,
    device: Annotated[Literal["cpu", "cuda"], typer.Option(help="where to race")] = "cpu",
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="draw the rounds' paired times")] = None,
    unconfined: Annotated[
        bool, typer.Option("--unconfined", help="race although a layer is missing")
    ] = False,
) -> None:
    """Race submissions against the reference at several sizes, to choose sizes and bars of a speed test."""
    from autograder.cli.race import race_at_sizes

    raise typer.Exit(race_at_sizes(tuple(paths), assignment, device, svg, unconfined))


@app.command()
def doctor() -> None:
    """Say which layers of confinement, devices and versions this machine has."""
    from autograder.cli.doctor import report

    report(Console())


@app.command()
def schema() -> None:
    """Print the JSON Schema of what `grade --json` writes."""
    import msgspec

    from autograder.results import json_schema

    print(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode())


@app.command()
def assignments(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...")] = None,
    check: Annotated[bool, typer.Option("--check", help="write nothing; exit with 1 if out of date")] = False,
) -> None:
    """Generate the handouts under assignments/ from the masters under solutions/."""
    from autograder.authoring import handout
    from autograder.course.find import find_course

    course, console = find_course(Path.cwd()), Console()
    stale = False
    for name in names or course.assignments:
        course.require(name)
        if check:
            for file in handout.out_of_date(course, name):
                stale = True
                console.print(f"out of date: assignments/{name}/{file}; run `make assignments`", markup=False)
        else:
            written = handout.write(course, name)
            console.print(f"assignments/{name}: {len(written)} files", markup=False)
    raise typer.Exit(EXIT_LOST if stale else 0)


@app.command()
def handout(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...")] = None,
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="where the zip files go")] = Path("dist"),
) -> None:
    """Write what students get, one zip for each assignment: notebook, stub, public tests, the kit."""
    from autograder.bundle.student import write_handout
    from autograder.course.find import find_course

    course, console = find_course(Path.cwd()), Console()
    for name in names or course.assignments:
        console.print(str(write_handout(course, course.require(name), to)), markup=False, soft_wrap=True)


@app.command()
def submit(
    path: Annotated[Path, typer.Argument(help="the handout's folder")] = Path(),
) -> None:
    """Pack the file that you edited into the zip that your instructor expects."""
    from autograder.bundle.submit import pack
    from autograder.course.find import find_course

    for line in pack(find_course(path), path):
        Console().print(line, markup=False, soft_wrap=True)


@app.command()
def gradescope(
    name: Annotated[str, typer.Argument(metavar="NAME", help="the assignment")],
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="where the zip file goes")] = Path("dist"),
    unconfined: Annotated[
        bool, typer.Option("--unconfined", help="grade there although a layer is missing")
    ] = False,
) -> None:
    """Write autograder.zip for Gradescope. It holds the hidden tests: give it to nobody else."""
    from autograder.bundle.gradescope import write_autograder
    from autograder.course.find import find_course

    course = find_course(Path.cwd())
    target = write_autograder(course, course.require(name), to, unconfined)
    Console().print(str(target), markup=False, soft_wrap=True)


@app.command()
def verify(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="submissions at one time [default: cores]")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="run every test on each wrong solution, not its exercise's alone")
    ] = False,
    seeds: Annotated[
        int, typer.Option(min=0, help="also grade right solutions with this many other course seeds")
    ] = 0,
) -> None:
    """Run the gate: references and alternatives get all points, stubs none, wrong solutions lose theirs."""
    from autograder.authoring.verify import run_gate, run_seeds
    from autograder.course.find import find_course
    from autograder.reports.verify import gate_report

    course, console = find_course(Path.cwd()), Console()
    reports = [
        run_gate(course, course.require(name), jobs or cores(), full) for name in names or course.assignments
    ]
    for report in reports:
        report.problems += run_seeds(course, report.assignment, jobs or cores(), seeds)
    console.print(gate_report(course, reports))
    raise typer.Exit(EXIT_LOST if any(report.problems for report in reports) else 0)


def _as_interrupt(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line; errors that a person can meet end in one message and status 2."""
    try:
        app()
    except AutograderError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"error: {error}", markup=False)
        sys.exit(EXIT_BAD)
