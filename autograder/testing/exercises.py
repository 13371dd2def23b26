"""An exercise as its tests know it: how it is called, what it should answer, and how the two are compared.

A case is a dict of the exercise's arguments by their names, in the order of its signature, as a strategy
draws it. Arguments that a case leaves out have their defaults; those after such a gap are given by name.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

from autograder.proxy.remote import RemoteModule
from autograder.proxy.submission import Submission
from autograder.testing.checks import check_inputs_unchanged, check_int, check_values, fail
from autograder.testing.gradients import check_gradients, check_module_gradients

BY_NAME = "by name"  # the key of a case whose value lists the arguments that are given by name

Case = dict[str, Any]


def by_name(cases: st.SearchStrategy[Case], *names: str) -> st.SearchStrategy[Case]:
    """These cases, with the arguments of these names given by name."""
    return cases.map(lambda case: {**case, BY_NAME: list(names)})


def arguments_of(case: Case) -> Case:
    """The arguments alone."""
    return {name: value for name, value in case.items() if name != BY_NAME}


def tensors_of(case: Case) -> dict[str, Any]:
    """The arguments that are tensors or NumPy arrays."""
    return {name: value for name, value in case.items() if isinstance(value, (torch.Tensor, np.ndarray))}


def floats_of(case: Case) -> dict[str, Any]:
    """Those of them that hold floats, and not classes or masks."""
    return {
        name: value
        for name, value in tensors_of(case).items()
        if (value.is_floating_point() if isinstance(value, torch.Tensor) else value.dtype.kind == "f")
    }


@functools.cache
def _parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(function).parameters


@dataclass(frozen=True)
class Function:
    """An exercise that is a function.

    name: the function's. oracle: has the exercise's parameters, and computes in float64. magnitude: called
    with a case's tensors, bounds the sums of absolute products; without it, values are exact. compare: takes
    the place of `check_values` where the answer is more than a tensor. tensor: takes from an answer, and from
    the oracle's, the tensor from which gradients flow. Where the oracle gives an int, so must the exercise.
    """

    name: str
    oracle: Callable[..., Any]
    magnitude: Callable[..., float] | None = None
    compare: Callable[..., None] | None = None
    tensor: Callable[[Any], Any] = lambda answer: answer

    def call(self, submission: Submission, case: Case, unchanged: bool = False) -> Any:
        """The submission's answer. unchanged: its tensors have to be left as they were."""
        function = getattr(submission, self.name)
        positional, named = self._written(case)
        if unchanged:
            return check_inputs_unchanged(function, *positional, **named)
        return function(*positional, **named)

    def _written(self, case: Case) -> tuple[list[Any], Case]:
        """The arguments of a case by position, and the others by name."""
        named, positional = arguments_of(case), []
        for name in _parameters(self.oracle):
            if name not in named or name in case.get(BY_NAME, ()):
                break
            positional.append(named.pop(name))
        return positional, named

    @property
    def optional(self) -> frozenset[str]:
        """The arguments that have defaults."""
        parameters = _parameters(self.oracle).values()
        return frozenset(one.name for one in parameters if one.default is not one.empty)

    def expected(self, case: Case) -> Any:
        """The oracle's answer."""
        return self.oracle(**arguments_of(case))

    def check(self, submission: Submission, case: Case, unchanged: bool = False) -> None:
        """The submission's answer is right."""
        self.compare_with(self.call(submission, case, unchanged), case)

    def compare_with(self, got: Any, case: Case) -> None:
        """This answer is right."""
        _compare(self, got, case)

    def check_gradients(self, submission: Submission, case: Case) -> None:
        """Gradients flow from a right answer to every tensor of floats."""
        tensors = floats_of(case)

        def case_with(values: tuple[torch.Tensor, ...]) -> Case:
            return case | dict(zip(tensors, values, strict=True))

        def right(*values: torch.Tensor) -> Any:
            got = self.call(submission, case_with(values))
            self.compare_with(got, case)
            return self.tensor(got)

        check_gradients(
            right,
            lambda *values: self.tensor(self.expected(case_with(values))),
            tensors,
        )

    def check_again(self, submission: Submission, cases: list[Case]) -> None:
        """Calls one after the other are right, and then the first of them is, once more."""
        for case in [*cases, cases[0]]:
            self.check(submission, case)


@dataclass(frozen=True)
class Layer:
    """An exercise that is a class of layers.

    A case's first argument is what the layer is called with, its other tensors are the layer's parameters by
    their names in the state dict. make: called with the submission and all arguments but the first, by name;
    gives a layer that holds these parameters. oracle, magnitude: as of a function, with all of them.
    """

    name: str
    oracle: Callable[..., Any]
    make: Callable[..., RemoteModule]
    magnitude: Callable[..., float] | None = None
    compare: Callable[..., None] | None = None

    def made(self, submission: Submission, case: Case) -> RemoteModule:
        """The submission's layer with the parameters of a case."""
        _first, *others = arguments_of(case).items()
        return self.make(submission, **dict(others))

    def expected(self, case: Case) -> Any:
        """The oracle's answer."""
        return self.oracle(**arguments_of(case))

    def check(self, submission: Submission, case: Case, unchanged: bool = False) -> None:
        """A new layer's answer is right. unchanged: input and parameters have to be left as they were."""
        layer = self.made(submission, case)
        x = next(iter(case.values()))
        self.compare_with(check_inputs_unchanged(layer, x) if unchanged else layer(x), case)
        if unchanged:
            state = layer.state_dict()
            for name, before in list(tensors_of(case).items())[1:]:
                if name not in state or not torch.equal(state[name].to(before.dtype), before):
                    fail(
                        f"{{call}} changed the layer's {name}: only an optimizer should do so", kind="mutated"
                    )

    def compare_with(self, got: Any, case: Case) -> None:
        """This answer is right."""
        _compare(self, got, case)

    def check_gradients(self, submission: Submission, case: Case) -> None:
        """Gradients flow from a right answer to the input and to every parameter."""
        (name, x), *parameters = tensors_of(case).items()
        names = [name, *dict(parameters)]
        check_module_gradients(
            self.made(submission, case),
            lambda *values: self.expected(case | dict(zip(names, values, strict=True))),
            {name: x},
            dict(parameters),
            check=lambda got: self.compare_with(got, case),
        )

    def check_again(self, submission: Submission, cases: list[Case]) -> None:
        """Layers that exist at once have parameters of their own, and each answers more than once."""
        layers = [self.made(submission, case) for case in cases]
        first = cases[0]
        for layer, case in [*zip(layers, cases, strict=True), (layers[0], first)]:
            name, x = next(iter(case.items()))
            self.compare_with(layer(x), case)
            if layer is layers[0]:
                self.compare_with(layer(x + 1), case | {name: x + 1})


def _compare(exercise: Function | Layer, got: Any, case: Case) -> None:
    expected, tensors = exercise.expected(case), list(tensors_of(case).values())
    if isinstance(expected, int):
        check_int(got, expected)
        return
    magnitude = None if exercise.magnitude is None else exercise.magnitude(*tensors)
    (exercise.compare or check_values)(got, expected, like=tensors[0], magnitude=magnitude)
