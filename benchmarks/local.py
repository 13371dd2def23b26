"""A stand-in for the fixture `submission` without any boundary, for the ways that have none.

It imports nothing heavy until a test needs it, because it also runs in nbgrader's kernels and in fresh
pytest processes, which pay for every import.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class LocalSubmission:
    """Functions of a submission's namespace, called in this process.

    watching: whether `watched()` watches. The first watch in a process imports the two seconds of
    torch._dynamo, and no other tool watches, so only the floors do.
    """

    def __init__(self, namespace: dict[str, Any], watching: bool) -> None:
        self._namespace = namespace
        self._watching = watching
        self._watch = False
        self._compare = False
        self.changed_inputs: list[str] = []
        self.trace: list[Any] | None = None  # no misconception is looked for here

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
        """Nothing: there is no trace."""


class LocalFunction:
    """A function of the submission; `_submission` is what the checks of autograder.testing look for."""

    def __init__(self, submission: LocalSubmission, function: Callable[..., Any]) -> None:
        self._submission = submission
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self._call(args, kwargs)
        except (AssertionError, NotImplementedError):
            raise
        except Exception as error:  # because check_raises looks for the kit's own
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
    """Call every test of these files with the functions of a namespace; AssertionError when one fails.

    What nbgrader's test cell does in the kernel. Prints how many passed, for the benchmark to check.
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
    """The arguments of each case of a parametrized test; none for any other."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    if not marks:
        return [{}]
    names, values = marks[0].args
    if isinstance(names, str):
        names, values = (names,), [(value,) for value in values]
    return [dict(zip(names, case, strict=True)) for case in values]


def load(file: Path, name: str) -> Any:
    """The module in this file, freshly imported under a name of its own."""
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
