"""`autograder race`: compare submissions' speed with the reference's at several sizes."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from autograder.cli.exit_status import EXIT_BAD
from autograder.cli.outputs import check_device, check_output, write_file
from autograder.course.find import find_course
from autograder.grading.jobs import Options
from autograder.session.session import Session
from autograder.submissions import discovery

RACE_SCALES = (0.5, 1.0, 2.0)


def race_at_sizes(
    paths: tuple[Path, ...], assignment: str | None, device: str, svg: Path | None, unconfined: bool
) -> int:
    """Race submissions on inputs of half, the same and twice the test's height and width; print a table.

    Returns the exit status. svg: where to draw the paired times.
    """
    from autograder.reports import race

    console = Console(highlight=False)
    course = find_course(Path.cwd())
    check_output("svg", svg)
    check_device(device)
    found = discovery.find(list(paths), course, assignment)
    races = []
    for scale in RACE_SCALES:
        options = Options(device=device, fresh=True, unconfined=unconfined, race_scale=scale, hints=False)
        session = Session(course, options, lambda *_args: None)
        results = session.grade(found.submissions)
        for result in results:
            if result.status == "not_graded":
                console.print(f"{result.id}: {result.message}", style="red", markup=False)
                return EXIT_BAD
        races += race.races_of(results, scale)
    races.sort(key=lambda raced: (raced.submission, raced.test, raced.scale))
    console.print(race.table(races))
    if svg is not None:
        write_file(svg, race.picture(races))
        console.print(f"paired times of all rounds: {svg}", markup=False)
    return 0
