"""Check that a race gives the same points every time: `python -m benchmarks.repeats`.

Submissions that take 0.7 and 1.4 times as long as each bar allows are raced many times, while every core is
busy with other work.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.course.find import find_course
from autograder.grading.jobs import Options
from autograder.session.session import Session
from autograder.submissions.discovery import find

REPETITIONS = 20  # the reference repeats its work, so that ratios can be set in steps of 1/20
BARS = {3: 1.0, 8: 0.5}
FACTORS = (0.7, 1.4)

WORK = """
import torch

def gram(X):
    for _ in range({count}):
        Y = X @ X.T
    return Y
"""
HIDDEN = f"""
from autograder.testing import points

@points(100)
def test_speed(submission, race):
    \"\"\"gram is about as fast as the reference.\"\"\"
    race(lambda side: side.gram, shape={{"cpu": (200, 200)}}, bars={{"cpu": {BARS}}})
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = {"course.toml": "", "solutions/gram.py": WORK.format(count=REPETITIONS)}
        files["tests/hidden/gram/test_gram.py"] = HIDDEN
        wanted = {}
        for bar in BARS:
            for factor in FACTORS:
                name = f"{factor:g} of the bar {bar}"
                wanted[name] = bar * factor
                files[f"class/{name}.py"] = WORK.format(count=round(REPETITIONS * bar * factor))
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        course = find_course(root)
        found = find([root / "class"], course, "gram").submissions
        load = [
            subprocess.Popen([sys.executable, "-c", "while True: sum(range(10**6))"])
            for _core in range(os.cpu_count() or 1)
        ]
        try:
            runs = [
                Session(course, Options(jobs=2, fresh=True), lambda *_args: None).grade(found)
                for _run in range(times)
            ]
        finally:
            for process in load:
                process.kill()
    print(f"{times} races each, every core busy with other work")
    print("| submission | ratio by its work | ratios measured | rounds | points |")
    print("|---|---|---|---|---|")
    for position, submission in enumerate(found):
        tests = [run[position].tests[0] for run in runs]
        races = [test.race for test in tests if test.race is not None]
        ratios = [race.ratio for race in races if race.ratio is not None]
        rounds = [race.rounds for race in races]
        points = sorted({test.points for test in tests})
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}, median {statistics.median(ratios):.2f}"
        earned = ", ".join(f"{number:g}" for number in points)
        print(
            f"| {submission.id} | {wanted[submission.id]:.1f} | {spread} | {min(rounds)} to {max(rounds)} "
            f"| {earned} |"
        )


if __name__ == "__main__":
    main()
