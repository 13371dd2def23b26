"""Two lower bounds for an assignment, measured in one warm process: its tests without worker, fork or pytest.

BODIES: each test's body runs on the recorded examples. HYPOTHESIS: hypothesis runs each test. The seeds are
the kit's, so the examples are the same; tests that need a reference beside them (races) are left out. Each
line like "bodies 4" on its standard input is answered with a line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.local import LocalSubmission, namespace_of, needs_reference
from benchmarks.material import ROOT, course, right
from benchmarks.measure import BenchError, keep

BODIES, HYPOTHESIS = "bodies", "hypothesis"


@dataclass(frozen=True)
class Floor:
    """Seconds for each submission."""

    wall: float
    cpu: float


class Floors:
    """The warm process of one assignment, as seen by the benchmark."""

    def __init__(self, assignment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.floors", assignment],
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        keep(self._process.pid)

    def measure(self, way: str, count: int) -> Floor:
        """The cost of so many right submissions, by BODIES or HYPOTHESIS."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(way, count, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise BenchError("the process that measures the lower bounds ended; see its message above")
        return Floor(**json.loads(answer))

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


# ---- in the warm process


def _modules(assignment: str) -> list[str]:
    """The text of each right submission; in the place of the notebook the same handout as a module."""
    files = right(assignment)
    module = next(data for name, data in files if name.endswith(".py"))
    return [(data if name.endswith(".py") else module).decode() for name, data in files]


def _run(way: str, text: str, plugin: Any) -> list[str]:
    """Run every test on one submission; the ids of those that failed."""
    import hypothesis

    submission = LocalSubmission(namespace_of(text))
    failed = []
    for test in plugin.tests:
        function = test.item.obj
        if needs_reference(function):
            continue
        known = {"submission": submission, "course_seed": test.seed}
        callspec = getattr(test.item, "callspec", None)
        known |= callspec.params if callspec is not None else {}
        given = {name: value for name, value in known.items() if name in test.item.fixturenames}
        try:
            if test.id not in plugin.examples:
                function(**given)
            elif way == HYPOTHESIS:
                hypothesis.seed(test.seed)(function)(**given)
            else:
                for arguments in plugin.examples[test.id].arguments:
                    function.hypothesis.inner_test(**given | arguments)
        except Exception as error:
            failed.append(f"{test.id}: {type(error).__name__}: {error}")
    return failed


def main() -> None:
    """Collect tests and draw examples like the kit, then answer requests until standard input ends."""
    import torch

    from autograder.grading.plugin import GradingPlugin, collect_and_run

    torch.set_num_threads(1)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what submissions and exporters print is no answer
    assignment = sys.argv[1]
    found: list[GradingPlugin] = []
    collect_and_run(course(), assignment, False, found.append)
    (plugin,) = found
    texts = _modules(assignment)
    for way in (BODIES, HYPOTHESIS):
        _run(way, texts[0], plugin)  # warm-up, so that no import is timed
    for request in sys.stdin:
        way, count = request.split()
        wall, cpu = time.perf_counter(), time.process_time()
        failed = [one for copy in range(int(count)) for one in _run(way, texts[copy % len(texts)], plugin)]
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if failed:
            sys.exit(f"error: {way}: a right submission of {assignment} failed " + "\n".join(failed[:3]))
        print(json.dumps({"wall": wall / int(count), "cpu": cpu / int(count)}), file=answers, flush=True)


if __name__ == "__main__":
    main()
