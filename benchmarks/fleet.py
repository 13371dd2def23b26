"""Measure a fleet on this machine: `python -m benchmarks.fleet` (`make bench FLEET=1`).

Three figures: how much faster two workers are than one, what a cluster costs against --jobs 2, and whether
command and scheduler carry a large course. For the last one nothing is graded: each worker answers at once
with made-up results, and the peak memory of command and scheduler is told.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks import kit
from benchmarks.material import MIXED, RIGHT, ROOT, WORK, assignments
from benchmarks.measure import adopt_orphans

SMALL = "counting"  # where the start of a cluster weighs most
SCALING, OVERHEAD = 64, 200  # submissions
SIMULATED = 100_000
LEAST_SPEEDUP, MOST_OVERHEAD = 1.8, 1.1
SOURCE_BYTES = 8000  # of a made-up submission


def speedup(work: Path, assignment: str, count: int) -> tuple[float, float]:
    """Seconds of a class on one worker, and on two."""
    one, two = (
        kit.grade(work, assignment, MIXED, count, 1, "--cluster", f"local:{workers}").usage.wall
        for workers in (1, 2)
    )
    return one, two


def overhead(work: Path, assignment: str, count: int) -> tuple[float, float]:
    """Seconds of a class by --jobs 2, and on two workers."""
    plain = kit.grade(work, assignment, MIXED, count, 2).usage.wall
    return plain, kit.grade(work, assignment, MIXED, count, 1, "--cluster", "local:2").usage.wall


# ---- a large course, without grading


class Immediate:
    """Stands in for a worker's grading process: made-up results, at once."""

    def __init__(self, *_arguments: Any) -> None:
        pass

    def grade(self, _shipment: bytes, chunk: bytes, outcome: dict[str, Any]) -> None:
        from autograder.fleet.messages import Chunk, unpacked
        from autograder.grading.jobs import Graded
        from autograder.results import SubmissionResult

        message = unpacked(chunk)
        assert isinstance(message, Chunk)
        for position, found in message.submissions.items():
            result = SubmissionResult(found.id, "toy", "toy.py", "graded", 1.0, 1.0, message="x" * 2000)
            outcome["started"].append(position)
            outcome["graded"].append(Graded(position, result))

    def close(self) -> None:
        pass

    def interrupt(self) -> None:
        pass


def make_immediate(dask_worker: Any) -> bytes:
    """Have a worker answer at once."""
    from autograder.fleet import worker

    worker.GradingProcess = Immediate  # type: ignore[misc,assignment]
    return b""


def simulate(count: int, workers: int = 2) -> dict[str, float]:
    """Send this many submissions through command, scheduler and workers; seconds, and peak MB of both."""
    from autograder.course.find import find_course
    from autograder.fleet import connection, local
    from autograder.fleet.address import Address
    from autograder.fleet.fleet import Fleet
    from autograder.grading.jobs import Graded, Job, Options
    from autograder.grading.trace_store import TraceStore
    from autograder.protocol.records import Cell
    from autograder.sandbox.confinement import prepare
    from autograder.session.conditions import RunConditions
    from autograder.submissions.discovery import FoundSubmission
    from autograder.submissions.source import Source

    course, options, layers = find_course(ROOT), Options(), prepare().layers
    conditions = RunConditions(course, options, layers)
    session: Any = SimpleNamespace(
        course=course,
        options=options,
        layers=layers,
        conditions=lambda: conditions,
        on_wait=lambda: None,
        traces=lambda _name: TraceStore(course.state / "traces", ""),
    )
    source = Source("work.py", (Cell("work.py", "#" * SOURCE_BYTES),), notebook=False)
    jobs = [
        Job(
            n,
            FoundSubmission(f"s{n}", SMALL, Path("work.py"), "work.py", source=source),
            source,
            "",
            "",
            "",
        )
        for n in range(count)
    ]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    admit = connection.Connection._admit
    schedulers: list[psutil.Process] = []
    peak = 0.0

    def admit_immediate(self: Any, names: dict[str, str], run: str) -> list[str]:
        self.client.run(make_immediate, workers=list(names))
        return admit(self, names, run)

    connection.Connection._admit = admit_immediate  # type: ignore[method-assign]
    start = local.LocalCluster.__init__

    def start_and_note(self: Any, number: int) -> None:
        start(self, number)
        schedulers.append(psutil.Process(self._process.pid))

    local.LocalCluster.__init__ = start_and_note  # type: ignore[method-assign]
    began, done = time.perf_counter(), 0
    fleet = Fleet(Address(f"local:{workers}", workers), lambda _line: None, lambda _load: None)
    for event in fleet.grade(session, jobs, ()):
        if isinstance(event, Graded):
            done += 1
            if done % 1000 == 0:
                with contextlib.suppress(psutil.Error):
                    peak = max(peak, schedulers[-1].memory_info().rss / 2**20)
    if done != count:
        sys.exit(f"error: {done} results for {count} submissions")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.perf_counter() - began, "command_mb": after - before, "scheduler_mb": peak}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__.split("\n")[0])
    parser.add_argument("assignment", nargs="?", default=SMALL, help="which is graded [default: %(default)s]")
    parser.add_argument("--scaling", type=int, default=SCALING, help="submissions on one worker and on two")
    parser.add_argument(
        "--overhead", type=int, default=OVERHEAD, help="submissions with and without a cluster"
    )
    parser.add_argument("--simulate", type=int, default=SIMULATED, help="submissions that are not graded")
    parser.add_argument("--only", choices=["scaling", "overhead", "simulate"], help="one of the three")
    wanted = parser.parse_args()
    if wanted.assignment not in assignments():
        parser.error(f"no assignment {wanted.assignment}: there are {', '.join(assignments())}")
    adopt_orphans()
    table = Table("figure", "value", "bar")
    load = os.getloadavg()[0]
    WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fleet-", dir=WORK) as folder:
        if wanted.only != "simulate":
            kit.grade(Path(folder), wanted.assignment, RIGHT, 1, 1)  # files are cached, examples drawn
        if wanted.only in (None, "scaling"):
            one, two = speedup(Path(folder), wanted.assignment, wanted.scaling)
            text = f"{wanted.scaling} of {wanted.assignment}: one worker {one:.1f} s, two {two:.1f} s"
            table.add_row(text, f"{one / two:.2f} times", f"at least {LEAST_SPEEDUP}")
        if wanted.only in (None, "overhead"):
            plain, cluster = overhead(Path(folder), wanted.assignment, wanted.overhead)
            what = f"{wanted.overhead} of {wanted.assignment}"
            text = f"{what}: --jobs 2 {plain:.1f} s, local:2 {cluster:.1f} s"
            table.add_row(text, f"{cluster / plain:.2f} times", f"at most {MOST_OVERHEAD}")
    if wanted.only in (None, "simulate"):
        small, large = simulate(wanted.simulate // 10), simulate(wanted.simulate)
        for found, count in ((small, wanted.simulate // 10), (large, wanted.simulate)):
            text = f"{count} submissions, nothing graded: {found['seconds']:.1f} s"
            value = f"command +{found['command_mb']:.0f} MB, scheduler {found['scheduler_mb']:.0f} MB"
            table.add_row(text, value, "")
    console = Console()
    console.print(table)
    console.print(f"load of the machine when this began: {load:.1f}")


if __name__ == "__main__":
    main()
