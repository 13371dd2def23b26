"""Compare autograding a class in nbgrader by the kit with nbgrader's own kernels, with the same tests.

`python -m benchmarks.nbgrader_class` takes about five minutes. Three of four submissions are right; the
others have one wrong exercise. All tests of the assignment are run.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks import peers
from benchmarks.material import ASSIGNMENT, EXERCISE, MISCONCEPTION, ROOT, WORK
from benchmarks.measure import BenchError, Usage, adopt_orphans, run

KINDS = ("right", "right", "right", "wrong") * 5
COURSE = ("solutions", "tests", "assignments", "course.toml", "nbgrader_config.py", "pyproject.toml")
WRONG = ROOT / "tests" / "wrong" / ASSIGNMENT / f"{EXERCISE}__{MISCONCEPTION}.py"


def kit_course(folder: Path) -> Path:
    """A course of the kit in which the assignment is released and the class has handed in its notebooks."""
    for name in COURSE:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, folder / name)
    _kit(folder, "release", ASSIGNMENT)
    name = f"{ASSIGNMENT}.ipynb"
    released = folder / "nbgrader" / "release" / ASSIGNMENT / name
    for copy, kind in enumerate(KINDS):
        own = folder / "nbgrader" / "submitted" / f"student{copy:03}" / ASSIGNMENT
        own.mkdir(parents=True)
        shutil.copyfile(released, own / name)
        done = run([sys.executable, str(ROOT / "scripts" / "pretend.py"), str(own / name)], cwd=folder)
        if done.status != 0:
            raise BenchError(done.output)
        if kind == "wrong":
            _spoil(own / name)
    return folder


def _spoil(notebook: Path) -> None:
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == f"{ASSIGNMENT}-{EXERCISE}-code":
            cell["source"] = WRONG.read_text(encoding="utf-8")
    notebook.write_text(json.dumps(content), encoding="utf-8")


def grade_by_kit(folder: Path) -> Usage:
    """Run `make autograde` like an instructor; BenchError unless the gradebook has the right scores."""
    usage = _kit(folder, "autograde", ASSIGNMENT)
    _kit(folder, "grades", "grades.csv")
    with (folder / "grades.csv").open(newline="", encoding="utf-8") as file:
        scores = [float(row["auto"]) for row in csv.DictReader(file) if row["exercise"] == "total"]
    full = max(scores, default=0)
    if [score == full for score in scores] != [kind == "right" for kind in KINDS] or not full:
        raise BenchError(f"the kit's scores are {scores}")
    return usage


def _kit(folder: Path, verb: str, *arguments: str) -> Usage:
    usage = run([sys.executable, "-m", "autograder", "nbgrader", verb, *arguments], cwd=folder)
    if usage.status != 0:
        raise BenchError(f"{verb} ended with {usage.status}:\n{usage.output[-2000:]}")
    return usage


def main() -> None:
    adopt_orphans()
    files = sorted(
        file
        for part in ("public", "hidden")
        for file in (ROOT / "tests" / part / ASSIGNMENT).glob("test_*.py")
    )
    WORK.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="class-", dir=WORK) as folder:
        try:
            own = kit_course(Path(folder) / "course")
            by_kit = grade_by_kit(own)
            course = peers.prepare_nbgrader(Path(folder), KINDS, files)
            by_nbgrader = peers.grade_by_nbgrader(course, KINDS)
        except BenchError as error:
            sys.exit(f"error: {error}")
    print(f"a class of {len(KINDS)} in {ASSIGNMENT}, from notebooks handed in to scores in the gradebook")
    print(f"  the kit, confined      {by_kit.wall:6.1f} s   CPU {by_kit.cpu:6.1f} s")
    print(f"  nbgrader, in kernels   {by_nbgrader.wall:6.1f} s   CPU {by_nbgrader.cpu:6.1f} s")
    print(f"  the kit takes {by_kit.wall / by_nbgrader.wall:.2f} of nbgrader's time")


if __name__ == "__main__":
    main()
