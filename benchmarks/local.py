"""A replacement for the fixture `submission` that calls the student's functions in the same process.

It imports heavy modules only when a test needs them, because it also runs in nbgrader's kernels and in new
pytest processes, where import time is measured.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class LocalSubmission:
    """Functions of a submission's namespace, called in this process.

    watching: whether `watched()` watches for banned routines. Only the lower bounds do: other tools don't
    watch, and the first watch in a process imports torch._dynamo, which takes two seconds.
    """

    def __init__(self, namespace: dict[str, Any], watching: bool) -> None:
        self._namespace = namespace
        self._watching = watching
        self._watch = False
        self._compare = False
        self.changed_inputs: list[str] = []
        self.trace: list[Any] | None = None  # answers are not recorded

    def __getattr__(self, name: str) -> LocalFunction:
        try:
            return LocalFunction(self, self._namespace[name])
        except KeyError:
            raise AttributeError(name) from None

    @contextmanager
    def watched(self) -> Iterator[None]:
        self._watch = self._watching
        try:
            yield
        finally:
            self._watch = False

    @contextmanager
    def inputs_compared(self) -> Iterator[None]:
        self._compare = True
        try:
            yield
        finally:
            self._compare = False

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        yield

    def note(self, answer: Any) -> None:
        """Do nothing, because answers are not recorded."""


class LocalFunction:
    """A function of the submission. The checks of autograder.testing use its `_submission`."""

    def __init__(self, submission: LocalSubmission, function: Callable[..., Any]) -> None:
        self._submission = submission
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self._call(args, kwargs)
        except (AssertionError, NotImplementedError):
            raise
        except Exception as error:  # check_raises expects the kit's StudentError
            from autograder.errors import StudentError
            from autograder.sandbox.worker import describe

            raise StudentError("exception", str(error), problem=describe(error)) from None

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        submission = self._submission
        if submission._watch:
            from autograder.sandbox.banned_routines import Watch

            with Watch() as watch:
                value = self._function(*args, **kwargs)
            if watch.hits:
                raise AssertionError(f"forbidden: {watch.hits[0]}")
            return value
        if not submission._compare:
            return self._function(*args, **kwargs)
        import torch

        before = [value.detach().clone() if isinstance(value, torch.Tensor) else None for value in args]
        value = self._function(*args, **kwargs)
        submission.changed_inputs = [
            f"argument {position}"
            for position, (now, then) in enumerate(zip(args, before, strict=True), 1)
            if then is not None and not torch.equal(now.detach(), then)
        ]
        return value


def run_test_files(files: list[str], namespace: dict[str, Any]) -> None:
    """Call every test in these files on the functions of a namespace; AssertionError when one fails.

    nbgrader's test cell calls this in the kernel. It prints how many tests passed; the benchmark checks that.
    """
    from autograder.grading.examples import load_profile

    load_profile()
    submission = LocalSubmission(namespace, watching=False)
    passed = 0
    failures = []
    for number, file in enumerate(files):
        module = load(Path(file), f"benchmark_tests_{number}")
        for name, test in list(vars(module).items()):
            for arguments in _cases(test) if name.startswith("test_") else ():
                try:
                    test(submission=submission, **arguments)
                    passed += 1
                except Exception as error:
                    failures.append(f"{name}: {error}")
    print(f"{passed} passed, {len(failures)} failed")
    assert not failures, "\n".join(failures)


def _cases(test: Any) -> list[dict[str, Any]]:
    """The arguments of each case of a parametrized test; one empty case for other tests."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    if not marks:
        return [{}]
    names, values = marks[0].args
    if isinstance(names, str):
        names, values = (names,), [(value,) for value in values]
    return [dict(zip(names, case, strict=True)) for case in values]


def load(file: Path, name: str) -> Any:
    """Import the module in this file under this name."""
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
