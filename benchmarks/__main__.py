"""Measure the kit, other tools and lower bounds on the same submissions and tests, and print a table.

Measurements of the kit and of the lower bounds alternate in rounds, so that other load on the machine affects
both; the figures are medians. Takes eight minutes on two idle cores, --quick three, --all fourteen.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import fmean

from rich.console import Console

from benchmarks import kit, peers, report
from benchmarks.floors import Floor, Floors
from benchmarks.material import KINDS, WORK
from benchmarks.measure import BenchError, Usage, adopt_orphans, line, median
from benchmarks.report import D1, D2, KIT_1, KIT_2, NAN, NBGRADER, PYTEST, Cost, Row

WIDTH = 118  # of the table
JOBS = {1: KIT_1, 2: KIT_2}
FLOORS = {"d1": D1, "d2": D2}
FLOOR_COPIES = {"right": {"d1": 4, "d2": 40}, "wrong": {"d1": 2}}  # for each of three samples in a round


@dataclass(frozen=True)
class Plan:
    """How much to measure.

    few, many: the two class sizes from which the kit's cost is computed. wrong_few, wrong_many: the same for
    wrong submissions, which take twenty times as long. peer, peer_wrong: copies that another tool grades.
    """

    rounds: int
    few: int
    many: int
    wrong_rounds: int
    wrong_few: int
    wrong_many: int
    wrong_jobs: tuple[int, ...]
    peer: int
    peer_wrong: int


FULL = Plan(
    rounds=3, few=8, many=64, wrong_rounds=2, wrong_few=1, wrong_many=8, wrong_jobs=(1,), peer=8, peer_wrong=4
)
QUICK = Plan(
    rounds=2, few=2, many=8, wrong_rounds=1, wrong_few=1, wrong_many=4, wrong_jobs=(1,), peer=4, peer_wrong=2
)


@dataclass
class Bench:
    """One run of the benchmark.

    runs: of the kit, by (kind, jobs, N). floors: costs of the lower bounds, by (kind, way). peaks: the kit's
    peak memory, by (jobs, N).
    """

    plan: Plan
    work: Path
    console: Console
    runs: defaultdict[tuple[str, int, int], list[Usage]] = field(default_factory=lambda: defaultdict(list))
    floors: defaultdict[tuple[str, str], list[Cost]] = field(default_factory=lambda: defaultdict(list))
    peaks: dict[tuple[int, int], float] = field(default_factory=dict)

    def say(self, text: str) -> None:
        self.console.print(text, highlight=False)

    # ---- this kit and the floors

    def grade(self, kind: str, count: int, jobs: int) -> None:
        usage = kit.grade(self.work, kind, count, jobs)
        self.runs[kind, jobs, count].append(usage)
        self.say(f"  kit, {kind}, N={count}, jobs={jobs}: {usage.wall:.1f} s, CPU {usage.cpu:.1f} s")

    def measure_kit(self) -> list[Row]:
        """The rows of the kit and of the lower bounds, measured in turns."""
        plan = self.plan
        self.say("the kit and the lower bounds, in turns")
        kit.grade(self.work, "right", 1, 1)  # warm-up, so that the files it reads are cached
        with contextlib.closing(Floors()) as floors:
            for _ in range(plan.rounds):
                self.measure_round(floors, "right", plan.few, plan.many, tuple(JOBS))
            for _ in range(plan.wrong_rounds):
                self.measure_round(floors, "wrong", plan.wrong_few, plan.wrong_many, plan.wrong_jobs)
        for jobs in JOBS:
            for count in (plan.few, plan.many):
                self.peaks[jobs, count] = _peak(kit.grade(self.work, "right", count, jobs, memory=True))
        rows = [*self.kit_rows("right"), *self.kit_rows("wrong")]
        for (kind, way), costs in self.floors.items():
            wall = median(cost.each for cost in costs)
            count = 3 * FLOOR_COPIES[kind][way]
            rows.append(Row(kind, FLOORS[way], count, wall, tuple(costs)))
        return rows

    def measure_round(
        self, floors: Floors, kind: str, few: int, many: int, all_jobs: tuple[int, ...]
    ) -> None:
        """Measure the kit with each number of jobs and both class sizes, and the lower bounds in between."""
        samples: defaultdict[str, list[Floor]] = defaultdict(list)

        def sample() -> None:
            for way, count in FLOOR_COPIES[kind].items():
                samples[way].append(found := floors.measure(way, kind, count))
                self.say(f"  {way}, {kind}: {found.wall:.3f} s each, CPU {found.cpu:.3f} s")

        for jobs in all_jobs:
            for count in (few, many):
                if jobs == 1:
                    sample()
                self.grade(kind, count, jobs)
            if jobs == 1:
                sample()
        for way, found in samples.items():
            cost = Cost(fmean(floor.wall for floor in found), fmean(floor.cpu for floor in found))
            self.floors[kind, way].append(cost)

    def kit_rows(self, kind: str) -> Iterator[Row]:
        for jobs, name in JOBS.items():
            counts = sorted(count for a, b, count in self.runs if (a, b) == (kind, jobs))
            for count in counts:
                runs = self.runs[kind, jobs, count]
                total = median(run.wall for run in runs) / count
                costs = self.costs(kind, jobs, counts[0], count) if count == counts[-1] else ()
                peak = self.peaks.get((jobs, count), NAN) if kind == "right" else NAN
                yield Row(kind, name, count, total, costs, peak)

    def costs(self, kind: str, jobs: int, few: int, many: int) -> tuple[Cost, ...]:
        """The costs of each round, computed from its two class sizes."""
        found = []
        for small, large in zip(self.runs[kind, jobs, few], self.runs[kind, jobs, many], strict=True):
            startup, each = line(few, small.wall, many, large.wall)
            startup_cpu, cpu = line(few, small.cpu, many, large.cpu)
            found.append(Cost(each, cpu, startup, startup_cpu))
        return tuple(found)

    # ---- other tools

    def measure_pytest(self, kind: str) -> Row:
        folder = peers.prepare_pytest(self.work)
        runs = [peers.grade_by_pytest(folder, kind) for _ in range(self.copies(kind))]
        wall, cpu = median(run.wall for run in runs), median(run.cpu for run in runs)
        sampled = peers.grade_by_pytest(folder, "right", memory=True) if kind == "right" else None
        self.say(f"  pytest, {kind}: {wall:.2f} s, CPU {cpu:.2f} s")
        return Row(kind, PYTEST, len(runs), wall, (Cost(wall, cpu, 0.0, 0.0),), _peak(sampled))

    def measure_nbgrader(self, kind: str) -> Row:
        count = self.copies(kind)
        few, many = (self.nbgrader(kind, number) for number in (1, count))
        sampled = self.nbgrader(kind, 2, memory=True) if kind == "right" else None
        startup, each = line(1, few.wall, count, many.wall)
        startup_cpu, cpu = line(1, few.cpu, count, many.cpu)
        self.say(f"  nbgrader, {kind}: {each:.2f} s, CPU {cpu:.2f} s, start-up {startup:.1f} s")
        cost = Cost(each, cpu, startup, startup_cpu)
        return Row(kind, NBGRADER, count, many.wall / count, (cost,), _peak(sampled))

    def nbgrader(self, kind: str, count: int, memory: bool = False) -> Usage:
        kinds = [kind] * count
        return peers.grade_by_nbgrader(peers.prepare_nbgrader(self.work, kinds), kinds, memory)

    def copies(self, kind: str) -> int:
        return self.plan.peer if kind == "right" else self.plan.peer_wrong

    def measure_peers(self, nbgrader: bool) -> Iterator[Row]:
        for kind in KINDS:
            yield self.measure_pytest(kind)
            if not nbgrader:
                yield Row(kind, NBGRADER, 0, problem="left out by --no-peers")
                continue
            try:
                yield self.measure_nbgrader(kind)
            except BenchError as error:
                yield Row(kind, NBGRADER, 0, problem=str(error))


def _peak(usage: Usage | None) -> float:
    return NAN if usage is None or usage.peak_mb is None else usage.peak_mb


@contextmanager
def _working_folder() -> Iterator[Path]:
    WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=WORK) as folder:
        yield Path(folder)


def _console() -> Console:
    """Standard output, wide enough for the table even where the terminal is not."""
    console = Console()
    return console if console.width >= WIDTH else Console(width=WIDTH)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="smaller classes: faster, but noisier figures")
    parser.add_argument("--all", action="store_true", help="also a class of 64 wrong submissions")
    parser.add_argument(
        "--peers", action=argparse.BooleanOptionalAction, default=True, help="include nbgrader [default: yes]"
    )
    parser.add_argument("--json", type=Path, default=WORK / "figures.json", help="file for the figures")
    arguments = parser.parse_args()
    plan = QUICK if arguments.quick else FULL
    if arguments.all:
        plan = replace(plan, wrong_rounds=1, wrong_few=plan.few, wrong_many=plan.many, wrong_jobs=(1, 2))
    adopt_orphans()
    load = os.getloadavg()[0]
    try:
        with _working_folder() as work:
            bench = Bench(plan, work, Console(stderr=True))
            rows = [*bench.measure_kit(), *bench.measure_peers(arguments.peers)]
    except BenchError as error:
        sys.exit(f"error: {error}")
    order = [KIT_1, KIT_2, PYTEST, NBGRADER, D1, D2]
    rows.sort(key=lambda row: (KINDS.index(row.kind), order.index(row.way), row.count))
    goals = report.targets(rows, plan.few, plan.many)
    report.show(_console(), rows, goals, load)
    figures = {
        "rows": [asdict(row) for row in rows],
        "targets": [asdict(goal) | {"met": goal.met} for goal in goals],
    }
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(figures, indent=1).replace("NaN", "null") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
