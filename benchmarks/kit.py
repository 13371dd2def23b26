"""This kit, measured with its command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.material import ASSIGNMENT, EXERCISE, ROOT, write_class
from benchmarks.measure import BenchError, Usage, run


def grade(work: Path, kind: str, count: int, jobs: int, memory: bool = False) -> Usage:
    """Grade a class in one run; BenchError unless every submission got the right verdict."""
    folder = write_class(work / f"{kind}{count}", kind, count)
    report = work / "report.json"
    report.unlink(missing_ok=True)
    command = [
        *(sys.executable, "-m", "autograder", "grade", str(folder)),
        *("--assignment", ASSIGNMENT, "--exercise", EXERCISE),
        *("--jobs", str(jobs), "--fresh", "--json", str(report)),
    ]
    usage = run(command, cwd=ROOT, memory=memory)
    if usage.status != 0 or not report.is_file():
        raise BenchError(f"the kit ended with {usage.status}:\n{usage.output[-2000:]}")
    submissions = json.loads(report.read_text(encoding="utf-8"))["submissions"]
    expected = {"passed"} if kind == "right" else {"failed"}
    for submission in submissions:
        found = {test["status"] for test in submission["tests"] if test["exercise"] == EXERCISE}
        if found != expected:
            raise BenchError(f"the kit's verdict on a {kind} submission: {', '.join(sorted(found))}")
    if len(submissions) != count:
        raise BenchError(f"the kit graded {len(submissions)} of {count} submissions")
    return usage
