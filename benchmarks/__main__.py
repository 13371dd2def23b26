"""Measure the kit, other tools and lower bounds on whole assignments, and print tables and bars.

The kit and the lower bounds take turns, so that other load on the machine affects both; figures are medians.
On two idle cores it takes an hour and a half; --quick three minutes, with small classes and without peers.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.course.fixtures import asks_for
from benchmarks import kit, peers, report, waiting
from benchmarks.floors import BODIES, HYPOTHESIS, Floors
from benchmarks.local import NOT_HERE
from benchmarks.material import KINDS, RIGHT, SLOW, WORK, WRONG, assignments, course
from benchmarks.measure import BenchError, Usage, adopt_orphans, line, median
from benchmarks.report import Bar, Cost, Figures

WIDTH = 120  # of the table
PEER_COUNT = 8  # submissions that nbgrader grades, beside one alone
SCALE = (64, 1000)  # submissions of counting, with --scale
COLD = "convolution"  # the assignment whose cold run has a bar


@dataclass(frozen=True)
class Plan:
    """How much to measure: class sizes, numbers of jobs, kinds of classes, rounds of all that."""

    rounds: int = 2
    few: int = 8
    many: int = 64
    jobs: tuple[int, ...] = (1, 2)
    kinds: tuple[str, ...] = KINDS
    peers: bool = True
    floor: int = 8  # submissions of the lower bound in a round
    memory: bool = True
    slow: bool = True  # also the wrong solutions that take a minute or two


QUICK = Plan(
    rounds=1, few=1, many=5, jobs=(1,), kinds=(RIGHT, WRONG), peers=False, floor=4, memory=False, slow=False
)
QUICK_ASSIGNMENTS = ("counting", "convolution")


@dataclass
class Bench:
    """One run of the benchmark."""

    plan: Plan
    work: Path
    console: Console

    def say(self, text: str) -> None:
        self.console.print(text, highlight=False, soft_wrap=True)

    def measure(self, assignment: str) -> Figures:
        """All figures of one assignment."""
        plan = self.plan
        found = Figures(asks_for(course(), assignment, *NOT_HERE))
        kit.grade(self.work, assignment, RIGHT, 1, 1)  # warm-up: files are cached, examples drawn
        if left_out := () if plan.slow else SLOW.get(assignment, ()):
            self.say(f"  {assignment}: left out, as they take a minute or more: {', '.join(left_out)}")
        with contextlib.closing(Floors(assignment)) as floors:
            if WRONG in plan.kinds:
                self.first(assignment)
            for _round in range(plan.rounds):
                for way, costs in ((BODIES, found.bodies), (HYPOTHESIS, found.hypothesis)):
                    floor = floors.measure(way, plan.floor if way == BODIES else 1)
                    costs.append(Cost(floor.wall, floor.cpu))
                    self.say(f"  {assignment}, {way}: CPU {floor.cpu:.2f} s each")
                for kind in plan.kinds:
                    for jobs in plan.jobs:
                        self.grade(found, assignment, kind, jobs)
        if plan.memory:
            for count in (plan.few, plan.many):
                sampled = kit.grade(self.work, assignment, RIGHT, count, 1, memory=True).usage
                found.peaks[count] = sampled.peak_mb or report.NAN
        if plan.peers:
            self.measure_peers(found, assignment)
        return found

    def first(self, assignment: str) -> None:
        """A first wrong class, at 2 jobs; it tries the course's wrong solutions, and keeps their answers."""
        usage = kit.grade(self.work, assignment, WRONG, self.plan.many, 2, slow=self.plan.slow).usage
        each = usage.wall / self.plan.many
        self.say(f"  {assignment}, wrong, the first time, 2 jobs: {each:.2f} s each, start included")

    def grade(self, found: Figures, assignment: str, kind: str, jobs: int) -> None:
        """The kit's cost from two class sizes."""
        plan = self.plan
        few = kit.grade(self.work, assignment, kind, plan.few, jobs, slow=plan.slow)
        many = kit.grade(self.work, assignment, kind, plan.many, jobs, slow=plan.slow)
        cost = _cost(plan.few, few.usage, plan.many, many.usage)
        found.kit.setdefault((kind, jobs), []).append(cost)
        if jobs == 1:
            found.seconds.setdefault(kind, []).extend(many.seconds.values())
        self.say(f"  {assignment}, {kind}, {jobs} job(s): {cost.each:.2f} s each, CPU {cost.cpu:.2f} s")

    def measure_peers(self, found: Figures, assignment: str) -> None:
        """nbgrader at N = 1 and 8, and one pytest process."""
        few, many = (peers.grade_by_nbgrader(self.work, assignment, count) for count in (1, PEER_COUNT))
        found.nbgrader = _cost(1, few, PEER_COUNT, many)
        alone = peers.grade_by_pytest(self.work, assignment)
        found.pytest = Cost(alone.wall, alone.cpu)
        self.say(f"  {assignment}, nbgrader: {found.nbgrader.each:.2f} s each; pytest: {alone.wall:.2f} s")

    def measure_scale(self) -> Bar:
        """What one of a thousand submissions costs, in times of one of 64."""
        runs = {count: kit.grade(self.work, "counting", RIGHT, count, 2) for count in (8, *SCALE)}
        start = runs[8].usage.wall
        few, many = (line(8, start, count, runs[count].usage.wall)[1] for count in SCALE)
        return Bar(f"counting: each of {SCALE[1]} at 2 jobs, times each of {SCALE[0]}", many / few, 1.05)


def _cost(few: int, small: Usage, many: int, large: Usage) -> Cost:
    startup, each = line(few, small.wall, many, large.wall)
    startup_cpu, cpu = line(few, small.cpu, many, large.cpu)
    return Cost(each, cpu, startup, startup_cpu)


def _waiting_bars(waits: dict[str, tuple[float, float]]) -> Iterator[Bar]:
    wall, cpu = waits["import torch"]
    public = next(value for what, value in waits.items() if "public" in what)
    cold = waits[f"a cold grade of {COLD}"]
    yield Bar(f"CPU of a cold grade of {COLD}, times `import torch`", cold[1] / cpu, 2.4)
    yield Bar("a student's first feedback, times `import torch`", public[0] / wall, 1.8)
    yield Bar("check() the first time, seconds", waits["check() in a kernel, the first time"][0], 1.0)
    yield Bar("check() again, seconds", waits["check(), again"][0], 0.3)


@contextmanager
def _working_folder() -> Iterator[Path]:
    WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=WORK) as folder:
        yield Path(folder)


def _console() -> Console:
    """Standard output, wide enough for the table even where the terminal is not."""
    console = Console()
    return console if console.width >= WIDTH else Console(width=WIDTH)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("assignments", nargs="*", help="only these [default: all; with --quick two]")
    parser.add_argument(
        "--quick", action="store_true", help="small classes of two assignments, no peers: three minutes"
    )
    parser.add_argument("--scale", action="store_true", help="also a class of a thousand")
    parser.add_argument(
        "--peers", action=argparse.BooleanOptionalAction, default=True, help="nbgrader and pytest as well"
    )
    parser.add_argument(
        "--rounds", type=int, metavar="N", help=f"how often it is all measured [default: {Plan.rounds}]"
    )
    parser.add_argument(
        "--sizes",
        type=int,
        nargs=2,
        metavar="N",
        help=f"submissions of the two classes [default: {Plan.few} {Plan.many}]",
    )
    parser.add_argument("--json", type=Path, default=WORK / "figures.json", help="file for the figures")
    arguments = parser.parse_args()
    for name in arguments.assignments:
        if name not in assignments():
            parser.error(f"no assignment {name}: there are {', '.join(assignments())}")
    if arguments.rounds is not None and arguments.rounds < 1:
        parser.error("--rounds takes a number of 1 or more")
    if arguments.sizes is not None and not 1 <= arguments.sizes[0] < arguments.sizes[1]:
        parser.error("--sizes takes two numbers, the smaller one first")
    return arguments


def _plan(arguments: argparse.Namespace) -> Plan:
    plan = QUICK if arguments.quick else Plan(peers=arguments.peers)
    few, many = arguments.sizes or (plan.few, plan.many)
    return replace(plan, rounds=arguments.rounds or plan.rounds, few=few, many=many)


def main() -> None:
    arguments = _arguments()
    plan = _plan(arguments)
    adopt_orphans()
    load = os.getloadavg()[0]
    figures: dict[str, Figures] = {}
    bars: list[Bar] = []
    waits: dict[str, tuple[float, float]] = {}
    problem = None
    try:
        with _working_folder() as work:
            bench = Bench(plan, work, Console(stderr=True))
            found = list(waiting.waits(work, plan.rounds))
            waits = {
                turns[0].what: (median(one.wall for one in turns), median(one.cpu for one in turns))
                for turns in zip(*found, strict=True)
            }
            bars += _waiting_bars(waits)
            names = QUICK_ASSIGNMENTS if arguments.quick else assignments()
            for assignment in arguments.assignments or names:
                figures[assignment] = bench.measure(assignment)
                bars += report.bars_of(assignment, figures[assignment], *waits["import torch"])
                _save(arguments.json, figures, waits, bars)  # an hour later somebody may end it
            if COLD in figures:
                cpu = report.middle(figures[COLD].kit[RIGHT, 1], "cpu") / waits["import torch"][1]
                bars.append(Bar(f"CPU of one more of {COLD}, times `import torch`", cpu, 0.5))
            if plan.peers:
                own, theirs = waiting.autograde(work)
                text = f"`make autograde` of {len(waiting.NBGRADER_CLASS)}, of nbgrader's own time"
                bars.append(Bar(text, own.wall / theirs.wall, 0.1))
            if arguments.scale:
                bars.append(bench.measure_scale())
    except BenchError as error:  # what was measured before is shown all the same
        problem = f"error: {error}"
    if waits:  # else figures of an earlier run stay
        report.show(_console(), figures, [(what, *value) for what, value in waits.items()], bars, load)
        _save(arguments.json, figures, waits, bars)
    if problem is not None:
        sys.exit(problem)


def _save(file: Path, figures: dict[str, Figures], waits: dict[str, Any], bars: list[Bar]) -> None:
    def plain(found: Figures) -> dict[str, Any]:
        kit_costs = {f"{kind}, {jobs}": [asdict(cost) for cost in costs]
                     for (kind, jobs), costs in found.kit.items()}  # fmt: skip
        return asdict(replace(found, kit={})) | {"kit": kit_costs}

    data = {
        "assignments": {name: plain(found) for name, found in figures.items()},
        "waits": waits,
        "bars": [asdict(bar) | {"met": bar.met} for bar in bars],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(data, indent=1).replace("NaN", "null") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
