"""The command line: `grade`, and other commands for authors, instructors and students."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from autograder.cli.certify import certify
from autograder.cli.cores import cores
from autograder.cli.exit_status import EXIT_BAD, EXIT_LOST
from autograder.cli.interrupts import EXIT_INTERRUPTED, interrupts
from autograder.cli.misconception import misconception
from autograder.cli.nbgrader import app as nbgrader_app
from autograder.cli.new import new
from autograder.cli.preview import preview
from autograder.cli.similar import similar
from autograder.cli.streams import NOBODY_READS, steady_streams
from autograder.cli.verify import verify
from autograder.errors import AutograderError, UsageError
from autograder.feedback.options import from_make, option

if TYPE_CHECKING:
    from autograder.fleet.address import Address

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Grades deep-learning assignments: tests and student code never share a process.",
)

app.add_typer(nbgrader_app, name="nbgrader")
app.command()(similar)
app.command()(misconception)
app.command()(verify)
app.command()(certify)
app.command()(new)
app.command()(preview)


@app.command()
def grade(  # noqa: PLR0913 - one parameter for each option
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="files, submission folders, or folders of these")
    ],
    assignment: Annotated[
        str | None, typer.Option(help="grade every file as this assignment, whatever its name")
    ] = None,
    exercise: Annotated[str | None, typer.Option(help="run the tests of this exercise only")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="submissions graded at the same time [default: number of cores]")
    ] = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="write all results as JSON")] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="write JUnit XML")] = None,
    gradescope: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write Gradescope's results.json")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write a table of all grades as CSV")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="write a page for each student, and index.html for the instructor"
        ),
    ] = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="FILE", help="who is in the class: a CSV, or an LMS's export")
    ] = None,
    overrides: Annotated[
        Path | None, typer.Option(metavar="FILE", help="points given by hand: a CSV")
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="run the public tests only")] = False,
    device: Annotated[Literal["cpu", "cuda"], typer.Option(help="device of the tests' tensors")] = "cpu",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="grade everything again, also what is unchanged")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="exit with status 1 when any point is lost")
    ] = False,
    unconfined: Annotated[
        bool, typer.Option("--unconfined", help="grade even if a layer of confinement is missing")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="grade again whenever a file is saved")] = False,
    single: Annotated[
        bool, typer.Option("--single", help="each PATH is one student's, whatever it holds")
    ] = False,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="also show what is hidden from students in hidden tests")
    ] = False,
    github: Annotated[
        bool, typer.Option("--github", help="in GitHub Actions: annotate failures, write the step summary")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="grade on a Dask cluster: its scheduler's address, or local:N"),
    ] = None,
    insecure_cluster: Annotated[
        bool, typer.Option("--insecure-cluster", help="use a cluster of other machines without encryption")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="show every report, and every failing test of it in full")
    ] = False,
) -> None:
    """Grade submissions: files, submission folders, or folders of submissions."""
    with interrupts.at_once():
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
        single=single,
        github=github,
        roster=roster,
        overrides=overrides,
        verbose=verbose,
        cluster=_cluster(cluster, insecure_cluster, watch),
        outputs=Outputs(json=json, junit=junit, gradescope=gradescope, csv=csv, report=report),
    )
    raise typer.Exit(watch_and_grade(request) if watch else grade_once(request))


def _cluster(text: str | None, insecure: bool, watch: bool) -> Address | None:
    """The cluster to grade on; UsageError where it can't be used in this way."""
    if text is None:
        if insecure:
            given, needed = option("--insecure-cluster"), option("--cluster", "ADDRESS")
            raise UsageError(f"{given}: which cluster? name it with {needed}")
        return None
    from autograder.fleet.address import parse, require_dask

    address = parse(text, insecure)
    require_dask()
    if watch:
        raise UsageError(f"{option('--watch')}: leave it out, or --cluster, which is for whole classes")
    return address


@app.command()
def answers(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="submissions, as for grade")],
    assignment: Annotated[
        str | None, typer.Option(help="take every file as this assignment's, whatever its name")
    ] = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="FILE", help="who is in the class: a CSV, or an LMS's export")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="the page to write")] = Path(
        "answers.html"
    ),
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="also write a table to fill in, for --overrides")
    ] = None,
) -> None:
    """Write all written answers on one page, by question. Nothing is graded."""
    from autograder.cli.answers import write_answers

    raise typer.Exit(write_answers(tuple(paths), assignment, roster, output, csv))


@app.command()
def race(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="submissions, as for grade")],
    assignment: Annotated[
        str | None, typer.Option(help="grade every file as this assignment, whatever its name")
    ] = None,
    device: Annotated[Literal["cpu", "cuda"], typer.Option(help="device to race on")] = "cpu",
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="draw the paired times of all rounds")
    ] = None,
    unconfined: Annotated[
        bool, typer.Option("--unconfined", help="race even if a layer of confinement is missing")
    ] = False,
) -> None:
    """Compare submissions' speed with the reference's at several sizes, to choose a speed test's bars."""
    from autograder.cli.race import race_at_sizes

    raise typer.Exit(race_at_sizes(tuple(paths), assignment, device, svg, unconfined))


@app.command()
def fill(  # noqa: PLR0913 - one parameter for each option
    results: Annotated[Path, typer.Argument(metavar="RESULTS.json", help="what `grade --json` wrote")],
    export: Annotated[
        Path,
        typer.Argument(metavar="EXPORT", help="the file that the LMS exported: gradebook, worksheet, ..."),
    ],
    out: Annotated[
        Path | None, typer.Option("-o", metavar="FILE", help="write the filled file; may be EXPORT itself")
    ] = None,
    assignment: Annotated[
        str | None, typer.Option(help="which assignment, if the results have several")
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(metavar="ID|NAME", help="the assignment in the file, if it is called otherwise there"),
    ] = None,
    score: Annotated[
        Literal["auto", "total"],
        typer.Option(help="the tests' points, or those with late penalty and points by hand"),
    ] = "total",
    missing: Annotated[
        Literal["zero"] | None, typer.Option(help="write 0 for students who handed nothing in")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="replace other grades that stand there")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="list each change, and write nothing")] = False,
    feedback: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="write the students' pages as a zip for Canvas's or Moodle's upload"
        ),
    ] = None,
) -> None:
    """Fill grades into the file that an LMS exported, and change nothing else in it."""
    from autograder.cli.classroom import FillRequest, fill_file

    request = FillRequest(
        results, export, out, assignment, column, score, missing == "zero", overwrite, dry_run, feedback
    )
    raise typer.Exit(fill_file(request))


@app.command()
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD.json", help="what `grade --json` wrote before")],
    new: Annotated[Path, typer.Argument(metavar="NEW.json", help="what it wrote later")],
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="write the table as CSV")] = None,
) -> None:
    """List whose points moved between two runs, by which test, and why."""
    from autograder.cli.classroom import compare_files

    raise typer.Exit(compare_files(old, new, csv))


@app.command()
def doctor() -> None:
    """Show which layers of confinement, devices and versions this machine has."""
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
    check: Annotated[
        bool, typer.Option("--check", help="write nothing; exit with status 1 if a handout is out of date")
    ] = False,
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
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="folder for the zip files")] = Path("dist"),
) -> None:
    """Write a zip for students for each assignment: notebook, stub module, public tests and the kit."""
    from autograder.bundle.student import write_handout
    from autograder.course.find import find_course

    course, console = find_course(Path.cwd()), Console()
    for name in names or course.assignments:
        console.print(str(write_handout(course, course.require(name), to)), markup=False, soft_wrap=True)


@app.command()
def submit(
    path: Annotated[Path, typer.Argument(help="the handout's folder")] = Path(),
) -> None:
    """Say what state your work is in, and pack the file that you edited into the zip that you hand in."""
    from autograder.bundle.submit import pack
    from autograder.course.find import find_course

    console = Console(highlight=False)
    for part in pack(find_course(path), path):
        console.print(part, markup=False, soft_wrap=isinstance(part, str))


@app.command()
def gradescope(
    name: Annotated[str, typer.Argument(metavar="NAME", help="the assignment")],
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="folder for the zip file")] = Path("dist"),
    unconfined: Annotated[
        bool, typer.Option("--unconfined", help="grade there even if a layer of confinement is missing")
    ] = False,
) -> None:
    """Write the autograder zip for Gradescope. It holds the hidden tests: upload it only there."""
    from autograder.bundle.gradescope import write_autograder
    from autograder.course.find import find_course

    course = find_course(Path.cwd())
    target = write_autograder(course, course.require(name), to, unconfined)
    Console().print(str(target), markup=False, soft_wrap=True)


def main() -> None:
    """Run the command line. Errors end in one message and status 2, those of the kit itself too."""
    with steady_streams() as (out, _err):
        status = _run()
        out.flush()
        if out.problem is not None and out.problem.errno not in NOBODY_READS:
            print(f"error: the report can't be shown: {out.problem.strerror}", file=sys.stderr)
            status = EXIT_BAD
    sys.exit(status)


def _behind_make() -> int:
    """Run the command of a Makefile; a wrong value is told by the name of make's variable, without usage."""
    try:
        status = app(standalone_mode=False)
    except typer.BadParameter as error:
        if error.param is not None:
            error.param_hint = option(error.param.opts[0], "")
        raise UsageError(error.format_message()) from None
    return status if isinstance(status, int) else 0


def _run() -> int | str | None:
    status = _status()
    if status == EXIT_INTERRUPTED and interrupts.sentence:
        print(interrupts.sentence, file=sys.stderr)
    return status


def _status() -> int | str | None:
    try:
        with interrupts.raised():
            if from_make():
                return _behind_make()
            app()
    except SystemExit as ended:
        return ended.code
    except KeyboardInterrupt:  # outside of the command itself, which typer looks after
        return EXIT_INTERRUPTED
    except AutograderError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"error: {error}", markup=False)
        return EXIT_BAD
    except Exception:  # status 1, Python's own for this, says that a point was lost
        traceback.print_exc()
        print(
            "error: this is a fault of the kit itself; please report it with the lines above", file=sys.stderr
        )
        return EXIT_BAD
    return 0
