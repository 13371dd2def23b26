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
from autograder.feedback.options import did_you_mean
from autograder.proxy.submission import Grading, Submission
from autograder.reports.exercise import as_plain
from autograder.results import SubmissionResult
from autograder.workers.in_notebook import InNotebookWorker

CLOSING = "public tests {passed} of {total}; hidden tests: not run here"
FAILED = "{failed} of {total} public tests of {exercise} did not pass; the report above says why"
RED = "\x1b[31m{}\x1b[0m"


@dataclass(frozen=True)
class _Folder(Course):
    """A folder as students have it: the notebook, and public tests in tests/."""

    def test_folders(self, assignment: str, public_only: bool = False) -> list[Path]:
        return [self.root / "tests"]


def check(exercise: str, namespace: dict[str, Any], folder: Path, strict: bool = False) -> None:
    """Run the public tests of an exercise on a namespace, and show the report.

    Failures end in one line on stderr, which nbgrader's `validate` takes for a failure, and the cells below
    still run. folder: of the notebook; the tests are in its folder `tests`. strict: raise ChecksFailed for a
    failure. UsageError when the exercise has no tests.
    """
    result = run_public_tests(exercise, namespace, folder)
    passed = sum(test.status == "passed" for test in result.tests)
    _show(result, exercise, CLOSING.format(passed=passed, total=len(result.tests)))
    if passed == len(result.tests):
        return
    failed = FAILED.format(failed=len(result.tests) - passed, total=len(result.tests), exercise=exercise)
    if strict:
        raise ChecksFailed(failed)
    print(RED.format(failed) if _in_ipython() else failed, file=sys.stderr)


def run_public_tests(exercise: str, namespace: dict[str, Any], folder: Path) -> SubmissionResult:
    """The results of an exercise's public tests on what a namespace holds."""
    from autograder.grading.bare_hypothesis import import_hypothesis

    import_hypothesis()
    from autograder.grading.plugin import GradingPlugin, collect_and_run
    from autograder.grading.race import Racer
    from autograder.grading.runner import run_tests

    tests = sorted((folder / "tests").glob("test_*.py"))
    known = [file.stem.removeprefix("test_") for file in tests]
    if exercise not in known:
        there = f"there are tests for {', '.join(known)}" if known else f"{folder / 'tests'} has no tests"
        raise UsageError(f"no public tests for {exercise!r}: {there}{did_you_mean(exercise, known)}")
    course = _Folder(folder, Settings())
    found: list[SubmissionResult] = []

    def run(plugin: GradingPlugin) -> None:
        grading = Grading(GradingLimits(), signatures=_signatures(namespace))
        submission = Submission(None, lambda: InNotebookWorker(namespace), grading)
        own = [test for test in plugin.tests if test.exercise == exercise]
        racer = Racer(submission, lambda: submission, enabled=False)
        # There is no reference here, and the tests' author has tried them.
        told = run_tests(plugin, submission, own, racer, passes=lambda _test, _arguments: True)
        found.append(results.graded(exercise, exercise, str(folder), told))

    path, threads = list(sys.path), torch.get_num_threads()
    try:
        collect_and_run(course, exercise, True, run)
    finally:  # a grader child changes these for itself; a kernel lives on
        sys.path[:] = path
        torch.set_num_threads(threads)
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


def _show(result: SubmissionResult, exercise: str, closing: str) -> None:
    """In IPython a rich display, elsewhere the plain text."""
    plain = f"{as_plain(result, exercise)}\n{closing}"
    if not _in_ipython():
        print(plain)
        return
    from IPython.display import display

    from autograder.reports.page.render import exercise_part

    display({"text/html": exercise_part(result, exercise, closing), "text/plain": plain}, raw=True)


def _in_ipython() -> bool:
    shell = sys.modules.get("IPython")
    return shell is not None and shell.get_ipython() is not None
