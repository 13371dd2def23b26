"""This kit, measured with its command line."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.material import RIGHT, ROOT, write_class
from benchmarks.measure import BenchError, Usage, run


@dataclass(frozen=True)
class Graded:
    """One run of `grade`. seconds: of each submission's tests, by its id, without start-up."""

    usage: Usage
    seconds: dict[str, float]


def grade(
    work: Path, assignment: str, kind: str, count: int, jobs: int, *extra: str,
    memory: bool = False, slow: bool = True,
) -> Graded:  # fmt: skip
    """Grade a class in one run; BenchError unless right submissions get all points, and wrong ones fewer.

    extra: more of the command line. The class is written the first time; slow: whether it may hold wrong
    solutions that take a minute.
    """
    folder = work / f"{assignment}-{kind}-{count}"
    if not folder.exists():
        write_class(folder, assignment, kind, count, slow=slow)
    report = work / "report.json"
    report.unlink(missing_ok=True)
    command = [
        *(sys.executable, "-m", "autograder", "grade", str(folder), "--assignment", assignment),
        *("--jobs", str(jobs), "--fresh", "--json", str(report), *extra),
    ]
    usage = run(command, cwd=ROOT, memory=memory)
    if usage.status != 0 or not report.is_file():
        raise BenchError(f"the kit ended with {usage.status}:\n{usage.output[-2000:]}")
    submissions = json.loads(report.read_text(encoding="utf-8"))["submissions"]
    if len(submissions) != count:
        raise BenchError(f"the kit graded {len(submissions)} of {count} submissions")
    for one in submissions:
        if (one["score"] == one["max_score"]) != one["id"].startswith(RIGHT):
            raise BenchError(f"{one['id']} of {assignment} got {one['score']:g} of {one['max_score']:g}")
    return Graded(usage, {one["id"]: one["seconds"] for one in submissions})


def first_grade(work: Path, assignment: str, *, kept: bool) -> Usage:
    """One right submission, as a user's first command. kept: whether the examples have been drawn before."""
    state = ROOT / ".autograder" / "examples"
    if not kept:
        shutil.rmtree(state, ignore_errors=True)
    return grade(work, assignment, RIGHT, 1, 1).usage
