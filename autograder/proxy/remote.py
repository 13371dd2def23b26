"""Functions, objects and modules that live in a worker, as a test sees them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

import torch

from autograder.errors import BrokenTest, StudentError, StudentFailure
from autograder.feedback import advice, messages
from autograder.protocol.limits import MAX_NAME
from autograder.protocol.records import CODE, NAME, Handle
from autograder.workers.client import WorkerClient

MAX_CALLS = 8  # of an object's methods that a line to reproduce repeats


@dataclass(frozen=True)
class Made:
    """A call of a class, or of a method. arguments: names and values. positional: how many are first."""

    name: str
    arguments: tuple[tuple[str, Any], ...]
    positional: int


class Owner(Protocol):
    """What a remote object asks of the submission that it belongs to (proxy/submission.py)."""

    changed_inputs: list[str]

    def invoke(self, target: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a name or an object of the worker."""

    def request(self, what: str, operation: str, *arguments: Any) -> Any:
        """One operation of the worker other than a call."""

    def remote(self, name: str) -> RemoteFunction:
        """Something of the worker's libraries by its dotted name."""

    def note(self, answer: Any) -> None:
        """Put something into the trace."""

    def unrecorded(self) -> AbstractContextManager[None]:
        """A context in which answers are left out of the trace."""

    def inputs_compared(self) -> AbstractContextManager[None]:
        """A context: after each call in it, `changed_inputs` names the arguments that the call changed."""


class RemoteFunction:
    """A function or class in the worker, called by name, or an argument of a call.

    target: its name, or Python code if is_text. name: for messages.
    """

    def __init__(self, submission: Owner, target: str, name: str, is_text: bool = False) -> None:
        self._submission = submission
        self.target = target
        self.name = name
        self._is_text = is_text

    @property
    def code(self) -> str:
        """How it is written as an argument of a call."""
        return self.target

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._submission.invoke(self if self._is_text else self.target, self.name, args, kwargs)

    def __repr__(self) -> str:
        return f"<{self.target} in the worker>"


class RemoteObject:
    """An object that stays in the worker; attributes are fetched, calls run there."""

    def __init__(self, submission: Owner, handle: Handle, client: WorkerClient | None) -> None:
        self._submission = submission
        self._handle = handle
        self._client = client
        self.written = handle.type_name  # how messages name it; the call that made it, once that is known
        self._signature = f"{handle.type_name}.forward"  # the contract's name of what a call of it runs
        self._made: Made | None = None
        self._owner: RemoteObject | None = None  # the object whose method this is
        self._calls: list[Made] = []  # of its methods, as long as they are few
        self.loaded: dict[str, torch.Tensor] = {}

    @property
    def type_name(self) -> str:
        """The name of the object's type, as the worker tells it."""
        return self._handle.type_name

    def live(self, name: str) -> Any:
        """Attribute `name`, fetched from the worker: data as a snapshot, anything else as a RemoteObject."""
        found = self._submission.request(f"{self.written}.{name}", "getattr", self, name)
        if isinstance(found, RemoteObject):
            written = f"{self._signature.partition('.')[0]}.{name}"
            found.written, found._signature = written, written  # noqa: SLF001 - as in owner_of
            found._owner = self  # noqa: SLF001 - as in owner_of
        return found

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.live(name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._submission.invoke(self, self.written, args, kwargs)

    def __repr__(self) -> str:
        return f"<a {self.type_name} in the worker>"

    def __del__(self) -> None:
        client = self.__dict__.get("_client")
        if client is not None and client.alive:
            client.freed.append(self._handle.number)


class RemoteModule(RemoteObject):
    """An nn.Module in the worker, which owns the parameters; the grader reads snapshots."""

    def state_dict(self) -> dict[str, torch.Tensor]:
        """Copies of the parameters and buffers by name."""
        return dict(self._rows("state_dict", 2))

    def load_state_dict(self, state: dict[str, torch.Tensor]) -> None:
        """Copy these values into the worker's module (strict); counterexamples show them if they are few."""
        try:
            self._submission.remote("torch.nn.Module.load_state_dict")(self, dict(state))
        except StudentError:
            self._fail_of_state(state)
        self.loaded = dict(state)

    def _fail_of_state(self, wanted: dict[str, torch.Tensor]) -> NoReturn:
        """The failure of a module into which these values can't be loaded."""
        found, sizes = self.shapes("parameters"), {name: tuple(value.shape) for name, value in wanted.items()}
        if found == sizes:
            buffers = [name for name in self.shapes("state_dict") if name not in found]
            raise StudentFailure("contract", messages.extra_buffers(self.written, buffers))
        to_try = advice.LEAVE_OUT if sizes.items() <= found.items() else advice.NAME_PARAMETERS
        text = messages.wrong_named_parameters(self.written, sizes, found)
        raise StudentFailure("contract", text, advice=to_try)

    def named_parameters(self) -> list[tuple[str, torch.Tensor]]:
        """(name, copy) of each parameter, `requires_grad` and `grad` as they stand in the worker."""
        found = []
        with self._submission.unrecorded():
            rows = self._rows("parameters", 4)
        by_shape = sorted(rows, key=lambda row: tuple(row[1].shape))
        self._submission.note([row[1:] for row in by_shape])  # names and order are often a student's choice
        for name, tensor, requires_grad, gradient in rows:
            copy = tensor.detach()
            if requires_grad is True and copy.is_floating_point():
                copy.requires_grad_()
                copy.grad = gradient if _fits(gradient, copy) else None
            found.append((name, copy))
        return found

    def parameters(self) -> list[torch.Tensor]:
        """Copies of the parameters, as in `named_parameters`."""
        return [tensor for _name, tensor in self.named_parameters()]

    def shapes(self, what: str) -> dict[str, tuple[int, ...]]:
        """Shapes by name in the "state_dict" or of the "parameters"; a fresh module's numbers are random."""
        with self._submission.unrecorded():
            rows = self._rows(what, 2 if what == "state_dict" else 4)
        found = {name: tuple(tensor.shape) for name, tensor, *_rest in rows}
        self._submission.note(sorted(found.values()))
        return found

    def _rows(self, what: str, width: int) -> list[Any]:
        rows = self._submission.request(f"{self.written}.{what}", "snapshot", self, what)
        if type(rows) is not list or not all(_is_row(row, width) for row in rows):
            text = messages.broken_reply(f"{self.written}.{what}")
            raise StudentFailure("crash", text, "crashed")
        return rows


def _is_row(row: Any, width: int) -> bool:
    """Whether this is [name, tensor, ...] of a snapshot."""
    return (
        type(row) is list
        and len(row) == width
        and type(row[0]) is str
        and len(row[0]) <= MAX_NAME
        and isinstance(row[1], torch.Tensor)
    )


def _fits(gradient: Any, parameter: torch.Tensor) -> bool:
    """Whether this can be the parameter's gradient."""
    return (
        isinstance(gradient, torch.Tensor)
        and gradient.shape == parameter.shape
        and gradient.dtype == parameter.dtype
    )


def owner_of(remote: RemoteFunction | RemoteObject) -> Owner:
    """The submission that it belongs to; attributes of a remote object itself are fetched from the worker."""
    return remote._submission  # noqa: SLF001 - public names are fetched from the worker


def signature_of(remote: RemoteObject) -> str:
    """The name under which the contract has its parameters, e.g. "Conv2D.forward" or "Adam.step"."""
    return remote._signature  # noqa: SLF001 - public names are fetched from the worker


def arguments_of(remote: RemoteObject) -> tuple[tuple[str, Any], ...]:
    """Names and values of the arguments that the object was made with, where that is known."""
    made = remote._made  # noqa: SLF001 - public names are fetched from the worker
    return () if made is None else made.arguments


def made_by(remote: RemoteObject, made: Made, written: str) -> None:
    """Note the call that made an object, and how it is written."""
    remote.written = written
    remote._signature = f"{made.name}.forward"  # noqa: SLF001 - public names are fetched from the worker
    remote._made = made  # noqa: SLF001 - as above


def history_of(remote: RemoteObject, called: Made) -> tuple[Made, ...]:
    """The call that made an object, and those of its methods before this one, which is noted; () if unknown.

    remote: a method that was fetched from the object.
    """
    owner = remote._owner  # noqa: SLF001 - public names are fetched from the worker
    if owner is None or owner._made is None:  # noqa: SLF001 - as above
        return ()
    calls = owner._calls  # noqa: SLF001 - as above
    before = (owner._made, *calls)  # noqa: SLF001 - as above
    calls.append(called)
    return before if len(calls) <= MAX_CALLS else ()


def handle_of(value: Any, owner: Owner) -> Handle:
    """The handle to send for an argument that lives in this owner's worker."""
    if isinstance(value, (RemoteObject, RemoteFunction)) and owner_of(value) is not owner:
        raise BrokenTest("it hands an object of one worker to another; only data can pass between them")
    if isinstance(value, RemoteFunction):
        kind = CODE if value._is_text else NAME  # noqa: SLF001 - public names are fetched from the worker
        return Handle(0, kind, value.target)
    if isinstance(value, RemoteObject):
        return Handle(value._handle.number, "object", "")  # noqa: SLF001 - as above
    raise BrokenTest(f"it sends a {type(value).__name__}, which can't be sent to a worker")
