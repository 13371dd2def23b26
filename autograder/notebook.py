"""`check("corr2d")` in a notebook: the public tests of one exercise, on what the notebook has defined.

The tests run in the student's own kernel, through the same proxies as in a worker but without a boundary: it
is the student's machine and the student's code. Hidden tests are not here.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import msgspec
import torch

from autograder import results
from autograder.course import Course, GradingLimits, Settings
from autograder.errors import StudentFailure, UsageError
from autograder.grader.client import StudentException
from autograder.grader.proxy import Submission
from autograder.grader.remote import handle_of
from autograder.reports.exercise import as_html, as_plain
from autograder.results import SubmissionResult
from autograder.sandbox.confinement import Limits
from autograder.sandbox.worker import Problem, Worker
from autograder.source import Source
from autograder.wire import Packer, Unpacker

CLOSING = "public tests {passed} of {total}; hidden tests: not run here"


class ChecksFailed(Exception):
    """A check did not pass; the report above it says why."""

    def _render_traceback_(self) -> list[str]:
        """IPython shows this in place of a traceback through the kit."""
        return [f"ChecksFailed: {self}"]


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
    from autograder.grader.child import run_tests
    from autograder.grader.plugin import GradingPlugin, collect_and_run
    from autograder.grader.race import Racer

    tests = sorted((folder / "tests").glob("test_*.py"))
    known = [file.stem.removeprefix("test_") for file in tests]
    if exercise not in known:
        there = f"there are tests for {', '.join(known)}" if known else f"{folder / 'tests'} has no tests"
        raise UsageError(f"no public tests for {exercise!r}: {there}")
    course = _Folder(folder, Settings())
    found: list[SubmissionResult] = []

    def run(plugin: GradingPlugin) -> None:
        submission = LocalSubmission(namespace)
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
    """Parameter names of functions, classes and forward methods, as Course.signatures has them."""
    found = {}
    for name, value in namespace.items():
        methods = {name: value}
        if isinstance(value, type):
            methods = {name: vars(value).get("__init__"), f"{name}.forward": getattr(value, "forward", None)}
        for key, function in methods.items():
            if isinstance(function, FunctionType):
                code = function.__code__
                own = code.co_varnames[: code.co_argcount]
                found[key] = own[1:] if isinstance(value, type) else own
    return found


class LocalSubmission(Submission):
    """A submission without a boundary: its functions are those of a namespace in this very process."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        source = Source("this notebook", (), notebook=True)
        nobody: Any = None  # in place of a forkserver
        super().__init__(
            source, nobody, Limits(), GradingLimits(), 0, signatures=_signatures(dict(namespace))
        )
        self._namespace = namespace

    def _loaded_worker(self) -> Any:
        return _LocalClient(self._namespace, self._resolve, self.note)


class _LocalClient:
    """Takes the place of grader/client.py's WorkerClient: requests go to a Worker in this process."""

    def __init__(
        self, namespace: dict[str, Any], resolve: Callable[[Any], Any], note: Callable[[Any], None]
    ) -> None:
        module = ModuleType("notebook")
        module.__dict__.update(namespace)
        self.pid = os.getpid()
        self._worker = Worker(-1, "cpu", module)
        self._packer = Packer(handle_of)
        self._unpacker = Unpacker(resolve, dense=True)
        self._note = note
        self.freed: list[int] = []
        self.printed = ""  # what the code prints stands in the notebook already
        self.alive = True

    @property
    def tensors(self) -> Any:
        """As WorkerClient.tensors."""
        return self._unpacker.tensors

    def request(self, _what: object, _seconds: float, operation: str, *arguments: Any) -> Any:
        """The answer to one operation; StudentException when the student's code raised."""
        freed, self.freed = self.freed, []
        message = self._packer.message(0, freed, operation, *arguments)
        _number, outcome, value = self._unpacker.message(
            memoryview(self._worker.answer(memoryview(message)[4:]))[4:]
        )
        if outcome == "ok":
            self._note(value)
            return value
        problem = msgspec.convert(value, Problem)
        if problem.type_name == "KeyboardInterrupt":
            raise KeyboardInterrupt
        self._note([problem.type_name])
        if problem.type_name == "MemoryError":
            raise StudentFailure("memory", "the kernel is out of memory")
        raise StudentException(problem)

    def close(self) -> None:
        """Let go of what the worker keeps."""
        self.alive = False


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
