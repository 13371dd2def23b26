"""The benchmark's table, and the targets that the kit should meet."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from importlib.metadata import version

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.measure import median

KIT_1, KIT_2 = "this kit, 1 job", "this kit, 2 jobs"
PYTEST, NBGRADER = "pytest, a process each", "nbgrader autograde"
D1, D2 = "d1: plain hypothesis", "d2: only test bodies"
NAN = float("nan")
QUIET = 0.3  # load per core below which a machine counts as idle
MEMORY_GROWTH = 1.1  # two samplings of the same run may differ by this factor


@dataclass(frozen=True)
class Cost:
    """The costs in one round, in seconds.

    each, cpu: wall and CPU time of one more submission. startup, startup_cpu: those of starting a run.
    """

    each: float
    cpu: float
    startup: float = NAN
    startup_cpu: float = NAN


@dataclass(frozen=True)
class Row:
    """The figures of one tool for one kind of submission; nan means unknown.

    count: submissions measured in one run, or one after the other. total: seconds of the whole run divided by
    `count`. costs: of each round. problem: why it was not measured.
    """

    kind: str
    way: str
    count: int
    total: float = NAN
    costs: tuple[Cost, ...] = ()
    peak_mb: float = NAN
    problem: str = ""

    def cost(self) -> Cost:
        """The medians of all rounds."""
        columns = zip(*(astuple(cost) for cost in self.costs), strict=True)
        return Cost(*map(median, columns)) if self.costs else Cost(NAN, NAN)


@dataclass(frozen=True)
class Ratio:
    """The median of the rounds' ratios, with their minimum and maximum."""

    value: float
    low: float
    high: float

    @property
    def span(self) -> str:
        return f"rounds: {self.low:.2f} to {self.high:.2f}" if self.low != self.high else ""


def ratio(above: Row, below: Row, name: str) -> Ratio:
    """above / below for one field of Cost, for each round where both were measured in turns."""
    ups, downs = ([getattr(cost, name) for cost in row.costs] for row in (above, below))
    if not ups or not downs:
        return Ratio(NAN, NAN, NAN)
    if len(ups) != len(downs):
        ups = ups if len(ups) > len(downs) else [median(ups)] * len(downs)
        downs = downs if len(downs) == len(ups) else [median(downs)] * len(ups)
    found = [up / down for up, down in zip(ups, downs, strict=True)]
    return Ratio(median(found), min(found), max(found))


@dataclass(frozen=True)
class Target:
    """A figure with a limit. most: whether `limit` is an upper bound. detail: more about it."""

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
    """The row that has costs, or the row of this class size; a row of nans when there is none."""
    found = [row for row in rows if (row.kind, row.way) == (kind, way)]
    found = [row for row in found if (row.costs if count is None else row.count == count)]
    return found[0] if found else Row(kind, way, 0)


def targets(rows: list[Row], few: int, many: int) -> list[Target]:
    """The targets, with what was measured for class sizes `few` and `many`."""
    right, two, wrong = find(rows, "right", KIT_1), find(rows, "right", KIT_2), find(rows, "wrong", KIT_1)
    found = []

    def add(text: str, measured: Ratio, limit: float, most: bool, detail: str = "") -> None:
        details = ", ".join(filter(None, (measured.span, detail)))
        found.append(Target(text, measured.value, limit, most, details))

    def with_startup(ratio: float) -> str:
        return f"with start-up, N={many}: {ratio:.2f}"

    for way in (NBGRADER, PYTEST):
        peer = find(rows, "right", way)
        detail = with_startup(peer.total / right.total)
        add(f"times as fast as {way}", ratio(peer, right, "each"), 15, False, detail)
    add("CPU time, times d1", ratio(right, find(rows, "right", D1), "cpu"), 0.8, True)
    add("CPU time, times d2", ratio(right, find(rows, "right", D2), "cpu"), 4, True)
    in_turns = ratio(wrong, find(rows, "wrong", D1), "cpu")
    add("wrong submission: CPU time, times d1", in_turns, 1.2, True)
    detail = with_startup(right.total / two.total)
    add("throughput with 2 jobs, times 1 job", ratio(right, two, "each"), 1.8, False, detail)
    for name, way in (("1 job", KIT_1), ("2 jobs", KIT_2)):
        small, large = (find(rows, "right", way, count).peak_mb for count in (few, many))
        text = f"peak memory at N={many}, times that at N={few}, {name}"
        add(text, Ratio(large / small, 0, 0), MEMORY_GROWTH, True)
    return found


def show(console: Console, rows: list[Row], goals: list[Target], load: float) -> None:
    """Print the table, what its columns mean, and the targets. load: of the machine before the benchmark."""
    table = Table(title=f"Grading one submission: {_machine()}", title_justify="left")
    for column in ("", "way"):
        table.add_column(column, no_wrap=True)
    for column in ("N", "s each,\nin total", "s\neach", "CPU s\neach", "times\nkit", "CPU,\ntimes kit",
                   "start-\nup s", "start-up\nCPU s", "peak\nMB"):  # fmt: skip
        table.add_column(column, justify="right", no_wrap=True)
    previous = None
    for row in rows:
        if previous is not None and row.kind != previous:
            table.add_section()
        kit, cost = find(rows, row.kind, KIT_1).cost(), row.cost()
        name = row.kind if row.kind != previous else ""
        previous = row.kind
        if row.problem:
            table.add_row(name, row.way, "not measured; see below")
            continue
        table.add_row(
            name, row.way, str(row.count),
            _seconds(row.total), _seconds(cost.each), _seconds(cost.cpu),
            _ratio(cost.each / kit.each), _ratio(cost.cpu / kit.cpu),
            _seconds(cost.startup, 1), _seconds(cost.startup_cpu, 1), _seconds(row.peak_mb, 0),
        )  # fmt: skip
    console.print(table)
    for row in rows:
        if row.problem:
            console.print(f"{row.way}, {row.kind}: {escape(row.problem)}", style="yellow")
    console.print(NOTES, highlight=False, markup=False, soft_wrap=True)
    if load > QUIET * _cores():
        text = f"This machine was busy (load {load:.1f} on {_cores()} cores); on an idle one figures differ."
        console.print(text, style="yellow", highlight=False, soft_wrap=True)
    console.print("\nTargets", style="bold")
    for goal in goals:
        met = goal.met
        word = {True: "[green]met[/]    ", False: "[red]not met[/]", None: "[yellow]unknown[/]"}[met]
        sign = "at most" if goal.most else "at least"
        detail = f"  ({goal.detail})" if goal.detail and met is not None else ""
        line = f"  {word} {goal.text}: {goal.value:.2f}, {sign} {goal.limit:g}{detail}"
        console.print(line, highlight=False, soft_wrap=True)


NOTES = """\
N: submissions in one run of the kit or nbgrader; for the others, submissions measured one after the other.
s each, in total: wall time of a run divided by N. s each, CPU s each, start-up: computed from two class sizes
by total = start-up + N * each; start-up is imports, collecting tests and drawing examples. CPU: user and
system time of the whole process tree. Figures are medians of the rounds. Peak memory: sum of proportional set
sizes (PSS) of the process tree, sampled in separate runs.
Other tools may have a smaller N than the kit: their seconds for each submission do not depend on N.
Other tools don't watch for banned routines; the first watch in a process would cost them two more seconds."""


def _machine() -> str:
    packages = " ".join(f"{name} {version(name)}" for name in ("torch", "hypothesis", "pytest"))
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{_cores()} cores, {system}, {packages}"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _seconds(value: float, digits: int = 3) -> str:
    return "" if math.isnan(value) else f"{value:.{digits}f}"


def _ratio(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}" if value < 10 else f"{value:.1f}"
