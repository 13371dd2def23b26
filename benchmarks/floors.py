"""Two lower bounds, measured in one warm process: the tests without worker process, fork or pytest.

d1: hypothesis runs each test. d2: each test's body runs on recorded examples. The seeds are the kit's, so the
examples are the same. Each line like "d1 right 4" on its standard input is answered with a line of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.local import LocalSubmission
from benchmarks.material import ASSIGNMENT, EXERCISE, ROOT, text_of
from benchmarks.measure import BenchError, keep


@dataclass(frozen=True)
class Floor:
    """Seconds for each submission."""

    wall: float
    cpu: float


class Floors:
    """The warm process, as seen by the benchmark."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.floors"],
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        keep(self._process.pid)

    def measure(self, way: str, kind: str, count: int) -> Floor:
        """way: "d1" or "d2"."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(way, kind, count, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise BenchError("the process that measures the lower bounds ended; see its message above")
        return Floor(**json.loads(answer))

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


# ---- in the warm process


def _grade(way: str, kind: str, copy: int, plugin: Any) -> int:
    """Run every test of the exercise on one submission; returns the number of failed tests."""
    import hypothesis

    namespace: dict[str, Any] = {"__name__": "submission"}
    exec(compile(text_of(kind, copy), "submission.py", "exec"), namespace)
    submission = LocalSubmission(namespace, watching=True)
    failed = 0
    for test in plugin.tests:
        if test.exercise != EXERCISE:
            continue
        function = test.item.obj
        try:
            if test.id not in plugin.examples:
                function(submission=submission)
            elif way == "d1":
                hypothesis.seed(test.seed)(function)
                function(submission=submission)
            else:
                for arguments in plugin.examples[test.id].arguments:
                    function.hypothesis.inner_test(submission=submission, **arguments)
        except Exception:
            failed += 1
    return failed


def main() -> None:
    """Collect tests and draw examples like the kit, then answer requests until standard input ends."""
    import torch

    from autograder.course.find import find_course
    from autograder.grading.plugin import GradingPlugin, collect_and_run

    torch.set_num_threads(1)
    found: list[GradingPlugin] = []
    collect_and_run(find_course(ROOT), ASSIGNMENT, False, found.append)
    (plugin,) = found
    tests = sum(test.exercise == EXERCISE for test in plugin.tests)
    for way in ("d1", "d2"):
        _grade(way, "right", 0, plugin)  # warm-up, so that no import is timed
    for request in sys.stdin:
        way, kind, count = request.split()
        wall, cpu = time.perf_counter(), time.process_time()
        failed = [_grade(way, kind, copy, plugin) for copy in range(int(count))]
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if set(failed) != {0 if kind == "right" else tests}:
            sys.exit(f"error: {way}: {failed} of {tests} tests failed for a {kind} submission")
        print(json.dumps({"wall": wall / int(count), "cpu": cpu / int(count)}), flush=True)


if __name__ == "__main__":
    main()
