"""`check("corr2d")` in a notebook: the public tests of one exercise, on what the notebook has defined.

The tests run in the student's own kernel, through the same proxies as in a worker but without a boundary: it
is the student's machine and the student's code. Hidden tests are not here.
"""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

import torch

from autograder import results
from autograder.course.course import Course
from autograder.course.settings import GradingLimits, Settings
from autograder.errors import ChecksFailed, UsageError
from autograder.proxy.submission import Grading, Submission
from autograder.reports.exercise import as_html, as_plain
from autograder.results import SubmissionResult
from autograder.workers.in_notebook import InNotebookWorker

CLOSING = "public tests {passed} of {total}; hidden tests: not run here"


@dataclass(frozen=True)
class _Folder(Course):
    """A folder as students have it: the notebook, and public tests in tests/."""

    def test_folders(self, assignment: str, public_only: bool = False) -> list[Path]:
        return [self.root / "tests"]


def check(exercise: str, namespace: dict[str, Any], folder: Path) -> None:
    """Run the public tests of an exercise on a namespace, show the report, and raise ChecksFailed.

    folder: of the notebook; the tests are in its folder `tests`. UsageError when the exercise has none.
    """
    result = run_public_tests(exercise, namespace, folder)
    passed = sum(test.status == "passed" for test in result.tests)
    closing = CLOSING.format(passed=passed, total=len(result.tests))
    _show(as_html(result, exercise) + as_html(closing), f"{as_plain(result, exercise)}\n{closing}")
    if passed < len(result.tests):
        failed = f"{len(result.tests) - passed} of {len(result.tests)} public tests of {exercise}"
        raise ChecksFailed(f"{failed} did not pass; the report above says why")


def run_public_tests(exercise: str, namespace: dict[str, Any], folder: Path) -> SubmissionResult:
    """The results of an exercise's public tests on what a namespace holds."""
    from autograder.grading.plugin import GradingPlugin, collect_and_run
    from autograder.grading.race import Racer
    from autograder.grading.runner import run_tests

    tests = sorted((folder / "tests").glob("test_*.py"))
    known = [file.stem.removeprefix("test_") for file in tests]
    if exercise not in known:
        there = f"there are tests for {', '.join(known)}" if known else f"{folder / 'tests'} has no tests"
        raise UsageError(f"no public tests for {exercise!r}: {there}")
    course = _Folder(folder, Settings())
    found: list[SubmissionResult] = []

    def run(plugin: GradingPlugin) -> None:
        grading = Grading(GradingLimits(), signatures=_signatures(namespace))
        submission = Submission(None, lambda: InNotebookWorker(namespace), grading)
        own = [test for test in plugin.tests if test.exercise == exercise]
        told = run_tests(plugin, submission, own, Racer(submission, lambda: submission, enabled=False))
        found.append(results.graded(exercise, exercise, str(folder), told))

    path, threads = list(sys.path), torch.get_num_threads()
    try:
        collect_and_run(course, exercise, True, run)
    finally:  # a grader child changes these for itself; a kernel lives on
        sys.path[:] = path
        torch.set_num_threads(threads)
        gc.unfreeze()
        gc.enable()
    return found[0]


def _signatures(namespace: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Parameter names of functions, classes and methods, as Course.signatures has them."""
    found = {}
    for name, value in namespace.items():
        methods = {name: value}
        if isinstance(value, type):
            methods = {f"{name}.{key}": method for key, method in vars(value).items() if key != "__init__"}
            methods |= {name: vars(value).get("__init__")}
        for key, function in methods.items():
            if isinstance(function, FunctionType):
                code = function.__code__
                own = code.co_varnames[: code.co_argcount]
                found[key] = own[1:] if isinstance(value, type) else own
    return found


def _show(html: str, plain: str) -> None:
    """In IPython a rich display, elsewhere the plain text."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(plain)
        return
    if get_ipython() is None:
        print(plain)
    else:
        display({"text/html": html, "text/plain": plain}, raw=True)
