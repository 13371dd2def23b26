"""The table and the picture of `autograder race`, for authors who choose sizes and bars."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from autograder.results import Race, SubmissionResult

LONG_ENOUGH = 0.005  # seconds of a reference call; below this, ratios are mostly noise
WIDTH, HEIGHT = 4.2, 3.4  # inches of one panel


@dataclass(frozen=True)
class Raced:
    """One race of a submission. scale: the input's size relative to the test's own size."""

    submission: str
    test: str
    scale: float
    points: float
    max_points: float
    message: str
    race: Race | None


def races_of(results: Iterable[SubmissionResult], scale: float) -> list[Raced]:
    """The races in the results of one run. scale: at which they were held."""
    return [
        Raced(
            result.id, f"{result.assignment}/{test.exercise}", scale, test.points, test.max_points,
            test.message, test.race,
        )
        for result in results
        for test in result.tests
    ]  # fmt: skip


def table(races: list[Raced]) -> Table:
    """A row for each race, and a warning where the reference is too quick to measure."""
    rows = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    rows.title_justify = "left"
    tests = sorted({race.test for race in races})
    if len(tests) == 1:  # as the title it takes no width from the columns
        rows.title = tests[0]
    for name in ("submission", "test")[: len(tests)]:
        rows.add_column(name, overflow="fold", min_width=len(name))
    for name in ("shape", "reference", "ratio", "interval", "rounds", "points"):
        rows.add_column(name, justify="right", no_wrap=True)
    for race in races:
        measured = race.race
        names = (Text(race.submission), race.test)[: len(tests)]
        if measured is None:
            rows.add_row(*names, *[""] * 5, Text(race.message, "red"))
            continue
        shape = "x".join(map(str, measured.shape))
        ratio, interval = f"above {max(map(float, measured.bars)):g}", ""
        if measured.ratio is not None and measured.interval is not None:
            ratio = f"{measured.ratio:.2f}"
            interval = f"{measured.interval[0]:.2f} to {measured.interval[1]:.2f}"
        rows.add_row(
            *names, shape, f"{measured.reference_seconds * 1000:.1f} ms",
            ratio, interval, str(measured.rounds), f"{race.points:g} of {race.max_points:g}",
        )  # fmt: skip
    if any(race.race and race.race.reference_seconds < LONG_ENOUGH for race in races):
        rows.caption_justify = "left"
        rows.caption = "Where the reference takes less than 5 ms, ratios are noisy: choose a larger shape."
    return rows


def picture(races: list[Raced]) -> bytes:
    """An SVG with a panel for each race: the times of reference and submission in each round."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    shown = [race for race in races if race.race is not None and race.race.ratio is not None]
    columns = max(1, min(4, len(shown)))
    rows = max(1, -(-len(shown) // columns))
    figure, axes = plt.subplots(rows, columns, figsize=(WIDTH * columns, HEIGHT * rows), squeeze=False)
    for axis in axes.flat[len(shown) :]:
        axis.axis("off")
    for axis, race in zip(axes.flat, shown, strict=False):
        _panel(axis, race)
    figure.tight_layout()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg")
    plt.close(figure)
    return buffer.getvalue()


def _panel(axis: Any, race: Raced) -> None:
    measured = race.race
    assert measured is not None  # `picture` leaves the others out
    assert measured.ratio is not None
    student, reference = ([1000 * seconds for seconds in times] for times in measured.seconds)
    ends = [min(reference) / 2, max(reference) * 2]
    axis.scatter(reference, student, s=14, alpha=0.7, zorder=3)
    axis.plot(ends, [measured.ratio * end for end in ends], linewidth=1, label=f"median {measured.ratio:.2f}")
    for bar, share in measured.bars.items():
        axis.plot(ends, [float(bar) * end for end in ends], "--", color="grey", linewidth=1)
        axis.annotate(f"{bar} x: {share:.0%}", (ends[0], float(bar) * ends[0]), fontsize=7)
    axis.set(
        title=f"{race.submission}, {'x'.join(map(str, measured.shape))}",
        xlabel="reference, ms",
        ylabel="submission, ms",
        xscale="log",
        yscale="log",
        xlim=ends,
    )
    axis.title.set_size(9)
    axis.legend(fontsize=7, loc="upper left")
