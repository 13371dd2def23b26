"""The fixture `submission` without a worker: calls run in this very process, on the objects themselves.

What lower bounds and other tools run the tests with. Nothing is confined, timed, watched or recorded.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from autograder.course.settings import GradingLimits
from autograder.errors import StudentError
from autograder.grading.examples import copy_arguments
from autograder.protocol.records import CODE, Handle
from autograder.proxy.remote import RemoteFunction, RemoteModule, RemoteObject, handle_of
from autograder.proxy.submission import Grading, Submission
from autograder.sandbox.inputs import Inputs
from autograder.sandbox.worker import REACHABLE, describe, kind_of

DATA = (torch.Tensor, type(None), bool, int, float, complex, str, bytes)
ALSO_DATA = ("numpy", "PIL")  # modules whose values cross the boundary as data
NOT_HERE = {"race", "prepared"}  # fixtures that need a reference in a worker of its own


class LocalSubmission(Submission):
    """A namespace's functions and classes, as tests ask for them."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        super().__init__(None, _no_worker, Grading(GradingLimits()))
        self._namespace = namespace
        self._objects: dict[int, Any] = {}

    @property
    def checker(self) -> LocalSubmission:
        """The same without any code, for what a submission has returned as bytes."""
        if self._checker is None:
            self._checker = LocalSubmission({})
        return self._checker

    def invoke(self, target: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the namespace, a dotted name of torch's, or an object that a call returned."""
        function = self._lookup(target) if isinstance(target, str) else self._given(target)
        if self._options.overwrite:  # a worker has copies of its own
            args, kwargs = tuple(map(_copy, args)), {name: _copy(value) for name, value in kwargs.items()}
        looked_at = self._options.inputs or self._options.overwrite
        inputs = Inputs([*args, *kwargs.values()] if looked_at else [])
        try:
            value = function(*self._given(args), **self._given(kwargs))
        except Exception as error:
            raise StudentError("exception", str(error), problem=describe(error)) from None
        self.changed_inputs = [f"argument {position + 1}" for position in inputs.changed()]
        if self._options.overwrite:
            inputs.overwrite()
        return self._taken(value)

    def request(self, what: str, operation: str, *arguments: Any, seconds: float | None = None) -> Any:
        """A value, an attribute, or a module's state or parameters."""
        target = self._lookup(arguments[0]) if type(arguments[0]) is str else self._given(arguments[0])
        if operation == "value":
            return self._taken(target)
        if operation == "getattr":
            return self._taken(getattr(target, arguments[1]))
        if operation == "snapshot" and arguments[1] == "state_dict":
            return [[name, tensor.detach().clone()] for name, tensor in target.state_dict().items()]
        if operation == "snapshot":
            return [
                [name, own.detach().clone(), own.requires_grad, own.grad]
                for name, own in target.named_parameters()
            ]
        raise NotImplementedError(f"{operation} of {what} without a worker")

    def _lookup(self, name: str) -> Any:
        root, *parts = name.split(".")
        if not parts:
            return self._namespace[name]
        value: Any = REACHABLE[root] if root in REACHABLE else importlib.import_module(root)
        for part in parts:
            value = getattr(value, part)
        return value

    def _function(self, function: RemoteFunction) -> Any:
        """What a function stands for that a test hands over by its name, or as text."""
        if handle_of(function, self).kind == CODE:
            return eval(function.target, {"torch": torch, "np": np})
        return self._lookup(function.target)

    def _given(self, value: Any) -> Any:
        """What a test hands over, with objects in the place of their proxies."""
        if isinstance(value, RemoteFunction):
            return self._function(value)
        if isinstance(value, RemoteObject):
            return self._objects[handle_of(value, self).number]
        if type(value) in (list, tuple):
            return type(value)(map(self._given, value))
        return {key: self._given(one) for key, one in value.items()} if type(value) is dict else value

    def _taken(self, value: Any) -> Any:
        """What a test gets, as the wire would bring it: plain containers, and proxies of other objects."""
        if isinstance(value, (list, tuple)):
            return (tuple if isinstance(value, tuple) else list)(map(self._taken, value))
        if isinstance(value, dict):
            return {key: self._taken(one) for key, one in value.items()}
        if isinstance(value, DATA) or type(value).__module__.partition(".")[0] in ALSO_DATA:
            return value
        number = len(self._objects)
        self._objects[number] = value
        handle = Handle(number, kind_of(value), type(value).__name__)
        return (RemoteModule if handle.kind == "module" else RemoteObject)(self, handle, None)


def _copy(value: Any) -> Any:
    return copy_arguments({"": value})[""]


def _no_worker() -> Any:
    raise NotImplementedError("there is no worker here")


def needs_reference(function: Callable[..., Any]) -> bool:
    """Whether a test asks for a race, or for a number that is prepared with the reference."""
    return not NOT_HERE.isdisjoint(inspect.signature(function).parameters)


def namespace_of(text: str) -> dict[str, Any]:
    """What a module of this text defines when it is imported."""
    module = sys.modules["submission"] = ModuleType("submission")
    exec(compile(text, "submission.py", "exec"), module.__dict__)
    return module.__dict__


def run_test_files(files: list[str], namespace: dict[str, Any]) -> None:
    """Call every test in these files on the functions of a namespace; AssertionError when one fails.

    nbgrader's test cell calls this in the kernel. It prints how many tests passed; the benchmark checks that.
    """
    from autograder.grading.examples import load_profile

    load_profile()
    submission = LocalSubmission(namespace)
    passed = 0
    failures = []
    for number, file in enumerate(files):
        module = load(Path(file), f"benchmark_tests_{number}")
        for name, test in list(vars(module).items()):
            if not name.startswith("test_") or needs_reference(test):
                continue
            for arguments in _cases(test):
                try:
                    test(submission=submission, **arguments)
                    passed += 1
                except Exception as error:
                    failures.append(f"{name}: {error}")
    print(f"{passed} passed, {len(failures)} failed")
    assert not failures, "\n".join(failures)


def _cases(test: Any) -> Iterator[dict[str, Any]]:
    """The arguments of each case of a parametrized test; one case for other tests."""
    fixed = {"course_seed": 1} if "course_seed" in inspect.signature(test).parameters else {}
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    if not marks:
        yield fixed
        return
    names, values = marks[0].args
    if isinstance(names, str):
        names = tuple(name.strip() for name in names.split(","))
    for case in values:
        with_marks = isinstance(case, type(pytest.param()))
        found = case.values if with_marks else case if len(names) > 1 else (case,)
        yield fixed | dict(zip(names, found, strict=True))


def load(file: Path, name: str) -> Any:
    """Import the test module in this file under this name; helper modules may lie beside it."""
    if str(file.parent) not in sys.path:
        sys.path.insert(0, str(file.parent))
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
