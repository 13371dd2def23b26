"""The table and the targets."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version

from rich.console import Console
from rich.markup import escape
from rich.table import Table

KIT_1, KIT_2 = "this kit, 1 job", "this kit, 2 jobs"
PYTEST, NBGRADER = "pytest, a process each", "nbgrader autograde"
D1, D2 = "d1: bare hypothesis", "d2: bare test bodies"
NAN = float("nan")
MEMORY_GROWTH = 1.1  # what two samplings of the same run may differ by


@dataclass(frozen=True)
class Row:
    """One way of grading one kind of submission, in seconds and MB; nan is unknown.

    count: submissions measured in one run, or one after the other. total: wall time of it all, by `count`.
    each, cpu: wall and CPU time of one more submission. startup, startup_cpu: what is paid once.
    """

    kind: str
    way: str
    count: int
    total: float = NAN
    each: float = NAN
    cpu: float = NAN
    startup: float = NAN
    startup_cpu: float = NAN
    peak_mb: float = NAN
    problem: str = ""


@dataclass(frozen=True)
class Target:
    """A figure that is promised. most: whether `limit` is an upper bound."""

    text: str
    value: float
    limit: float
    most: bool
    detail: str = ""

    @property
    def met(self) -> bool | None:
        """None when it was not measured."""
        if math.isnan(self.value):
            return None
        return self.value <= self.limit if self.most else self.value >= self.limit


def find(rows: Iterable[Row], kind: str, way: str, count: int | None = None) -> Row:
    """The row with the largest class (or of this size); one of nans when there is none."""
    found = [row for row in rows if (row.kind, row.way) == (kind, way) and count in (None, row.count)]
    return max(found, key=lambda row: row.count, default=Row(kind, way, 0))


def targets(rows: list[Row], few: int, many: int) -> list[Target]:
    """What the kit promises, with what was measured."""
    right, two = find(rows, "right", KIT_1), find(rows, "right", KIT_2)
    wrong = find(rows, "wrong", KIT_1)
    found = []
    for way in (NBGRADER, PYTEST):
        peer = find(rows, "right", way)
        detail = f"start-up included, at {many}: {peer.total / right.total:.1f}"
        found.append(Target(f"times as fast as {way}", peer.each / right.each, 15, False, detail))
    d1, d2, d1_wrong = find(rows, "right", D1), find(rows, "right", D2), find(rows, "wrong", D1)
    found.append(Target("CPU time, times d1", right.cpu / d1.cpu, 0.8, True))
    found.append(Target("CPU time, times d2", right.cpu / d2.cpu, 4, True))
    found.append(Target("wrong submission: CPU time, times d1", wrong.cpu / d1_wrong.cpu, 1.2, True))
    detail = f"start-up included, at {many}: {right.total / two.total:.2f}"
    found.append(Target("throughput at 2 jobs, times 1 job", right.each / two.each, 1.8, False, detail))
    for name, way in (("1 job", KIT_1), ("2 jobs", KIT_2)):
        small, large = find(rows, "right", way, few).peak_mb, find(rows, "right", way, many).peak_mb
        growth = large / small
        text = f"peak memory at {many} submissions, times that at {few}, {name}"
        found.append(Target(text, growth, MEMORY_GROWTH, True))
    return found


def show(console: Console, rows: list[Row], goals: list[Target]) -> None:
    """Print the table, what its columns mean, and the targets."""
    table = Table(title=f"Grading one submission: {_machine()}", title_justify="left")
    for column in ("", "way"):
        table.add_column(column, no_wrap=True)
    for column in ("N", "s each,\nall told", "s\neach", "CPU s\neach", "times\nkit", "CPU,\ntimes kit",
                   "start-\nup s", "start-up\nCPU s", "peak\nMB"):  # fmt: skip
        table.add_column(column, justify="right", no_wrap=True)
    previous = None
    for row in rows:
        if previous is not None and row.kind != previous:
            table.add_section()
        kit = find(rows, row.kind, KIT_1)
        name = row.kind if row.kind != previous else ""
        previous = row.kind
        if row.problem:
            table.add_row(name, row.way, "not measured; see below")
            continue
        table.add_row(
            name, row.way, str(row.count),
            _seconds(row.total), _seconds(row.each), _seconds(row.cpu),
            _ratio(row.each / kit.each), _ratio(row.cpu / kit.cpu),
            _seconds(row.startup, 1), _seconds(row.startup_cpu, 1), _seconds(row.peak_mb, 0),
        )  # fmt: skip
    console.print(table)
    for row in rows:
        if row.problem:
            console.print(f"{row.way}, {row.kind}: {escape(row.problem)}", style="yellow")
    console.print(NOTES, highlight=False, markup=False, soft_wrap=True)
    console.print("\nTargets", style="bold")
    for goal in goals:
        met = goal.met
        word = {True: "[green]met[/]    ", False: "[red]not met[/]", None: "[yellow]unknown[/]"}[met]
        sign = "at most" if goal.most else "at least"
        detail = f"  ({goal.detail})" if goal.detail and met is not None else ""
        line = f"  {word} {goal.text}: {goal.value:.2f}, {sign} {goal.limit:g}{detail}"
        console.print(line, highlight=False, soft_wrap=True)


NOTES = """\
N: submissions in one run of the kit or nbgrader; for the others, measured one after the other.
s each, all told: wall time of a run divided by N. s each, CPU s each, start-up: total = start-up + N * each
through two class sizes; start-up is imports, collection and drawing. CPU: user and system time of the whole
process tree. Medians of several rounds. Peak memory: summed proportional set sizes (PSS) of the process tree.
Where a peer's N is below the kit's, it graded fewer copies: its seconds each do not depend on N.
Peers watch no banned routine; the first watch in a fresh process would cost them two seconds more."""


def _machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = " ".join(f"{name} {version(name)}" for name in ("torch", "hypothesis", "pytest"))
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{cores} cores, {system}, {packages}"


def _seconds(value: float, digits: int = 3) -> str:
    return "" if math.isnan(value) else f"{value:.{digits}f}"


def _ratio(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}" if value < 10 else f"{value:.1f}"
