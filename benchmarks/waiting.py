"""What people wait for: a first run, a student's first feedback, `check` in a kernel, `make autograde`.

All beside `import torch` in a process of its own, which nobody can do without.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import kit, peers
from benchmarks.material import RIGHT, ROOT, WRONG, reference, wrong
from benchmarks.measure import BenchError, Usage, run

ASSIGNMENT, EXERCISE = "convolution", "corr2d"
COURSE = ("solutions", "tests", "assignments", "course.toml", "nbgrader_config.py", "pyproject.toml")
NBGRADER_CLASS = (RIGHT, RIGHT, RIGHT, WRONG) * 5
CHECKED = """\
import sys, time
import torch
from pathlib import Path

sys.argv[1:] = []
namespace = {{}}
exec(compile(Path({file!r}).read_text(), "cell", "exec"), namespace)
for _turn in range(2):
    started = time.perf_counter()
    from autograder.notebook import check
    check({exercise!r}, namespace, Path({folder!r}))
    print("took", time.perf_counter() - started)
"""


@dataclass(frozen=True)
class Wait:
    """One thing that somebody waits for, in seconds; a CPU time that is not known is nan."""

    what: str
    wall: float
    cpu: float


def waits(work: Path, rounds: int) -> Iterator[list[Wait]]:
    """Each round, the same list: `import torch` first."""
    handout = work / "handout"
    shutil.copytree(ROOT / "assignments" / ASSIGNMENT, handout)
    text = reference(ASSIGNMENT)
    (handout / f"{ASSIGNMENT}.py").write_text(text, encoding="utf-8")
    for _round in range(rounds):
        found = [_of("import torch", run([sys.executable, "-c", "import torch"], cwd=ROOT))]
        graded = kit.first_grade(work, ASSIGNMENT, kept=False)
        found.append(_of(f"a cold grade of {ASSIGNMENT}, examples drawn", graded))
        found.append(_of(f"a cold grade of {ASSIGNMENT}", kit.first_grade(work, ASSIGNMENT, kept=True)))
        found.append(_of("a cold grade of counting", kit.first_grade(work, "counting", kept=True)))
        command = [sys.executable, "-m", "autograder", "grade", "--public", "--exercise", EXERCISE, "--fresh"]
        public = run([*command, str(handout / f"{ASSIGNMENT}.py")], cwd=ROOT)
        if public.status != 0:
            raise BenchError(public.output)
        found.append(_of(f"a student's public tests of {EXERCISE}", public))
        found += _checks(work, handout)
        yield found


def _checks(work: Path, handout: Path) -> list[Wait]:
    """`check` in a process that has torch: the first time, and once more."""
    script = work / "checked.py"
    script.write_text(
        CHECKED.format(
            file=str(handout / f"{ASSIGNMENT}.py"),
            folder=str(ROOT / "assignments" / ASSIGNMENT),
            exercise=EXERCISE,
        ),
        encoding="utf-8",
    )
    usage = run([sys.executable, str(script)], cwd=work)
    took = [float(line.split()[1]) for line in usage.output.splitlines() if line.startswith("took ")]
    if usage.status != 0 or len(took) != 2:
        raise BenchError(f"check ended with {usage.status}:\n{usage.output[-2000:]}")
    nan = float("nan")
    return [Wait("check() in a kernel, the first time", took[0], nan), Wait("check(), again", took[1], nan)]


def _of(what: str, usage: Usage) -> Wait:
    return Wait(what, usage.wall, usage.cpu)


# ---- nbgrader's gradebook


def autograde(work: Path) -> tuple[Usage, Usage]:
    """`make autograde` of a class of twenty, by the kit and by nbgrader's kernels; a quarter is wrong."""
    bad = next(data for name, data in wrong(ASSIGNMENT) if name.endswith(".py")).decode()
    texts = [
        f"{reference(ASSIGNMENT) if kind == RIGHT else bad}\n# copy {copy}\n"
        for copy, kind in enumerate(NBGRADER_CLASS)
    ]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:  # no course may lie within another
        by_kit = grade_by_kit(Path(folder) / "course", texts, NBGRADER_CLASS)
    root = work / "nbgrader-course"
    peers.prepare_nbgrader(root, ASSIGNMENT, texts)
    return by_kit, peers.run_nbgrader(root, NBGRADER_CLASS)


def grade_by_kit(folder: Path, texts: list[str], kinds: Sequence[str]) -> Usage:
    """The kit's way, from notebooks handed in to scores in the gradebook, right for these kinds."""
    folder.mkdir()
    for name in COURSE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("kit"))
        else:
            shutil.copyfile(source, folder / name)
    _kit(folder, "release", ASSIGNMENT)
    name = f"{ASSIGNMENT}.ipynb"
    released = (folder / "nbgrader" / "release" / ASSIGNMENT / name).read_text(encoding="utf-8")
    for copy, text in enumerate(texts):
        own = folder / "nbgrader" / "submitted" / f"student{copy:03}" / ASSIGNMENT
        own.mkdir(parents=True)
        notebook = json.loads(released)
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        last = next(cell for cell in reversed(code) if cell["metadata"].get("nbgrader", {}).get("solution"))
        last["source"] = text  # defines all exercises, after the stubs
        (own / name).write_text(json.dumps(notebook), encoding="utf-8")
    usage = _kit(folder, "autograde", ASSIGNMENT)
    _kit(folder, "grades", "grades.csv")
    with (folder / "grades.csv").open(newline="", encoding="utf-8") as file:
        scores = [float(row["auto"]) for row in csv.DictReader(file) if row["exercise"] == "total"]
    full = max(scores, default=0.0)
    if not full or [score == full for score in scores] != [kind == RIGHT for kind in kinds]:
        raise BenchError(f"the kit's scores are {scores}")
    return usage


def _kit(folder: Path, verb: str, *arguments: str) -> Usage:
    usage = run([sys.executable, "-m", "autograder", "nbgrader", verb, *arguments], cwd=folder)
    if usage.status != 0:
        raise BenchError(f"{verb} ended with {usage.status}:\n{usage.output[-2000:]}")
    return usage
