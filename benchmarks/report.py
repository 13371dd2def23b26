"""The benchmark's tables, and the bars that the kit should meet."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

from benchmarks.material import RIGHT, WRONG
from benchmarks.measure import median

NAN = float("nan")
QUIET = 0.3  # load per core below which a machine counts as idle
FASTER = {"counting": 12, "convolution": 12, "conv_layer": 12, "pooling": 12}  # than nbgrader, at least
BODIES = {"lenet": 4.0}  # seconds of CPU of the reference's tests, at most
BODIES_DEFAULT = 1.0


@dataclass(frozen=True)
class Cost:
    """Seconds of one more submission (each, cpu), and of the start of a run."""

    each: float
    cpu: float
    startup: float = NAN
    startup_cpu: float = NAN


@dataclass
class Figures:
    """What was measured of one assignment; a list has an entry a round.

    kit: by (kind, jobs). seconds: of each submission's tests, by kind. bodies, hypothesis: the lower bounds.
    nbgrader, pytest: None where they were left out. peaks: the kit's memory in MB by N, at one job.
    """

    races: bool
    kit: dict[tuple[str, int], list[Cost]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    bodies: list[Cost] = field(default_factory=list)
    hypothesis: list[Cost] = field(default_factory=list)
    nbgrader: Cost | None = None
    pytest: Cost | None = None
    peaks: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Bar:
    """A figure with a limit. most: whether `limit` is an upper bound. spread: over the rounds."""

    text: str
    value: float
    limit: float
    most: bool = True
    spread: str = ""

    @property
    def met(self) -> bool | None:
        """None when it was not measured."""
        if math.isnan(self.value):
            return None
        return self.value <= self.limit if self.most else self.value >= self.limit


def middle(costs: Iterable[Cost], name: str) -> float:
    """The median of one field of Cost; nan when there is none."""
    return median(getattr(cost, name) for cost in costs)


def bars_of(name: str, found: Figures, torch_wall: float, torch_cpu: float) -> list[Bar]:
    """The bars of one assignment. torch_wall, torch_cpu: of `import torch` in the same run."""
    one, two = found.kit.get((RIGHT, 1), []), found.kit.get((RIGHT, 2), [])
    each, cpu = middle(one, "each"), middle(one, "cpu")
    bodies = middle(found.bodies, "cpu")
    text, most = f"{name}: CPU s of the bodies alone", BODIES.get(name, BODIES_DEFAULT)
    bars = [Bar(text, bodies, most, spread=_spread(cost.cpu for cost in found.bodies))]
    if not found.races:
        floor = 1.6 * bodies + 0.1 * torch_cpu
        text = f"{name}: CPU of a right one, of 1.6 times its bodies and 0.1 `import torch`"
        bars.append(Bar(text, cpu / floor, 1.0, spread=_spread(cost.cpu / floor for cost in one)))
    if found.nbgrader is not None:
        times = found.nbgrader.each / each
        spread = _spread(found.nbgrader.each / cost.each for cost in one)
        text = f"{name}: times as fast as nbgrader"
        bars.append(Bar(text, times, FASTER.get(name, 1), most=False, spread=spread))
    if two:
        times = each / middle(two, "each")
        spread = _spread(alone.each / both.each for alone, both in zip(one, two, strict=True))
        bars.append(Bar(f"{name}: throughput of 2 jobs, times 1 job", times, 1.9, most=False, spread=spread))
    usual = median(found.seconds.get(RIGHT, []))
    bad = sorted(found.seconds.get(WRONG, []))
    if bad:
        bars.append(Bar(f"{name}: median of wrong ones, times a right one", median(bad) / usual, 1.5))
        last = bad[min(len(bad) - 1, math.ceil(0.95 * len(bad)) - 1)]
        bars.append(Bar(f"{name}: 95th percentile of wrong ones, times a right one", last / usual, 3.0))
    if one and not math.isnan(middle(one, "startup")):
        for what, field_name, base, limit in (
            ("start-up", "startup", torch_wall, 1.3),
            ("CPU of the start-up", "startup_cpu", torch_cpu, 2.0),
        ):
            spread = _spread(getattr(cost, field_name) / base for cost in one)
            times = middle(one, field_name) / base
            bars.append(Bar(f"{name}: {what}, times `import torch`", times, limit, spread=spread))
    if len(found.peaks) > 1:
        few, many = min(found.peaks), max(found.peaks)
        growth = found.peaks[many] / found.peaks[few]
        bars.append(Bar(f"{name}: peak memory at N={many}, times N={few}", growth, 1.1))
    return bars


def show(
    console: Console, figures: dict[str, Figures], waits: Sequence[tuple[str, float, float]], bars: list[Bar],
    load: float,
) -> None:  # fmt: skip
    """Print the tables, what their columns mean, and the bars. load: of the machine before the benchmark."""
    title = f"Grading one submission of a whole assignment. {_machine()}"
    console.print(title, highlight=False, soft_wrap=True)
    table = Table()
    table.add_column("", no_wrap=True)
    names = ("right\ns", "\nCPU s", "wrong\ns", "\nCPU s", "mixed\ns", "2 jobs\nright s", "bodies\nCPU s",
             "hypoth.\nCPU s", "pytest\ns", "nb-\ngrader s", "start\ns", "peak\nMB")  # fmt: skip
    for column in names:
        table.add_column(column, justify="right", no_wrap=True)
    for name, found in figures.items():
        costs = {kind: found.kit.get((kind, 1), []) for kind in (RIGHT, WRONG, "mixed")}
        table.add_row(
            name,
            _seconds(middle(costs[RIGHT], "each")), _seconds(middle(costs[RIGHT], "cpu")),
            _seconds(middle(costs[WRONG], "each")), _seconds(middle(costs[WRONG], "cpu")),
            _seconds(middle(costs["mixed"], "each")), _seconds(middle(found.kit.get((RIGHT, 2), []), "each")),
            _seconds(middle(found.bodies, "cpu")), _seconds(middle(found.hypothesis, "cpu")),
            _seconds(found.pytest.each if found.pytest else NAN),
            _seconds(found.nbgrader.each if found.nbgrader else NAN),
            _seconds(middle(costs[RIGHT], "startup")), _seconds(max(found.peaks.values(), default=NAN), 0),
        )  # fmt: skip
    console.print(table)
    console.print(NOTES, highlight=False, markup=False, soft_wrap=True)
    console.print("\nWaiting", style="bold")
    base = waits[0] if waits else ("", NAN, NAN)
    for what, wall, cpu in waits:
        times = f"{wall / base[1]:.2f} and {cpu / base[2]:.2f} times `import torch`"
        told = f"{wall:.2f} s, CPU {cpu:.2f} s" if not math.isnan(cpu) else f"{wall:.2f} s"
        console.print(f"  {what}: {told}" + ("" if math.isnan(cpu) else f"; {times}"), highlight=False)
    if load > QUIET * _cores():
        text = f"This machine was busy (load {load:.1f} on {_cores()} cores); on an idle one figures differ."
        console.print(text, style="yellow", highlight=False, soft_wrap=True)
    console.print("\nBars", style="bold")
    for bar in bars:
        word = {True: "[green]met[/]    ", False: "[red]not met[/]", None: "[yellow]unknown[/]"}[bar.met]
        sign = "at most" if bar.most else "at least"
        line = f"  {word} {bar.text}: {bar.value:.2f}, {sign} {bar.limit:g}{bar.spread}"
        console.print(line, highlight=False, soft_wrap=True)


NOTES = """\
Seconds (s: wall, CPU s: user and system time of all processes) of one more submission at one job, computed
from two class sizes by total = start-up + N * each; medians of the rounds. right: the handout filled in and
the course's alternatives. wrong: the course's wrong solutions in the handout. mixed: three of ten are wrong.
bodies: the tests' bodies on the recorded examples in one warm process; hypothesis: the same with plain
hypothesis. pytest: a process each. nbgrader: autograde, the same tests in its kernels. These four leave out
races and watching; pytest and nbgrader grade the reference. Peak memory: proportional set sizes (PSS)."""


def _spread(values: Iterable[float]) -> str:
    known = list(values)
    return f"  (rounds: {min(known):.2f} to {max(known):.2f})" if len(known) > 1 else ""


def _machine() -> str:
    packages = " ".join(f"{name} {version(name)}" for name in ("torch", "hypothesis", "pytest"))
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{_cores()} cores, {system}, {packages}"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _seconds(value: float, digits: int = 2) -> str:
    return "" if math.isnan(value) else f"{value:.{digits}f}"
