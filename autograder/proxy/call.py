"""One call that a test made, as reports and messages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.feedback.values import call_text
from autograder.protocol.values import inputs_in
from autograder.proxy.remote import Made, RemoteObject


@dataclass(frozen=True)
class Call:
    """One call that a test made: what the report needs in order to show it.

    arguments: names from the contract and values, keywords last. loaded: the state of a called module.
    printed: what the student's code printed meanwhile. history: what happened to the object before, if this
    is a call of its method: the call that made it, then those of its methods.
    """

    function: str
    arguments: tuple[tuple[str, Any], ...]
    positional: int
    loaded: tuple[tuple[str, Any], ...] = ()
    printed: str = ""
    history: tuple[Made, ...] = ()

    def __str__(self) -> str:
        return call_text(self.function, self.arguments, self.positional)


def owners(call: Call, positions: list[int]) -> list[str]:
    """The arguments that hold the inputs at these positions, each once; IndexError where there is none."""
    owners = [key for key, value in call.arguments for _input in inputs_in(value)]
    return list(dict.fromkeys(owners[position] for position in positions))


def of_the_test(name: str, args: tuple[Any, ...]) -> str:
    """How messages name a call of the test's own, e.g. of torch.nn.Module.to on a student's layer."""
    if args and isinstance(args[0], RemoteObject):
        return f"{args[0].written}.{name}(...)"
    return f"{name}(...)"
