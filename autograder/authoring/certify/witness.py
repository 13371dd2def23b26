"""A submission whose answers are all noted, and which is called in more styles than the tests use.

Each call of a test is made as the test asks. Then it is made again in other styles: in float64 with
gradients, by name, with pairs for ints, without what has a default. What the right solution refuses with an
exception is no valid call, and does not count.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from autograder.authoring.certify.styles import Contract, contracts, defaults_of
from autograder.errors import KitFailure, StudentFailure
from autograder.feedback.reproduce import reproduce
from autograder.feedback.values import show
from autograder.grading.traces import Answers, condensed
from autograder.protocol.records import Problem
from autograder.protocol.values import is_input, leaves_in
from autograder.proxy.call import Call
from autograder.proxy.recording import Raised
from autograder.proxy.remote import RemoteModule, RemoteObject, handle_of
from autograder.proxy.submission import Grading, Submission
from autograder.submissions.source import Source
from autograder.workers.base import StartWorker

OBSERVED = ("call", "backward", "getattr", "value", "snapshot")
CALL_PARTS = 4
MAX_TEXT = 160  # characters of an argument or an answer in a report
LOAD = "torch.nn.Module.load_state_dict"
Variant = tuple[str, tuple[Any, ...], dict[str, Any]]
Key = tuple[int, int, str, int]  # example, call of the test in it, style, number of the answer in these


@dataclass(frozen=True)
class Seen:
    """One answer. style: how its call differs from the test's, "" for that itself. raised: an exception."""

    style: str
    answer: Answers
    raised: bool

    @property
    def counts(self) -> bool:
        """Whether the call is a valid one: in another style the right solution may refuse it."""
        return not (self.style and self.raised)


Texts = tuple[str, str]  # a call and its answer, for people
Note = Callable[[Key, Seen, Callable[[], Texts]], None]


class Witness(Submission):
    """Notes answers. note: is told each. contract: of the master's functions. vary: whether to call again."""

    def __init__(
        self,
        source: Source,
        start_worker: StartWorker,
        grading: Grading,
        note: Note,
        contract: dict[str, Arguments],
    ) -> None:
        super().__init__(source, start_worker, grading)
        self._note_seen = note
        self._contract = contract
        self._twins: dict[int, list[tuple[str, Any]]] = {}
        self._describe: Callable[[], str] = str
        self._style = ""
        self._example = self._call = 0
        self._answers: dict[str, int] = {}  # how many in this call, by style
        self.vary = True

    def invoke(self, target: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The call, then the same in other styles."""
        if self._style:
            return self._observed(target, name, args, kwargs)
        self._call += 1
        self._answers = {}
        value = self._observed(target, name, args, kwargs)
        if not self.vary:
            return value
        kept = self.last_call, self.changed_inputs
        for style, twin in self._twins_among(target, args):
            with self._in_style(f"made with {style}"):
                self._of_twin(twin, target, name, args, kwargs)
        own = isinstance(target, RemoteModule) or (isinstance(target, str) and "." not in target)
        if own and not any(isinstance(one, RemoteObject) for one in (*args, *kwargs.values())):
            for style, more, named in self._variants(target, name, args, kwargs):
                with self._in_style(style):
                    other = self._observed(target, name, more, named)
                    _backward(other)
                    if isinstance(value, RemoteModule) and isinstance(other, RemoteModule):
                        self._twins.setdefault(handle_of(value, self).number, []).append((style, other))
        self.last_call, self.changed_inputs = kept
        return value

    def begin_example(self, watched: bool = False) -> None:
        """Forget the last example and its objects."""
        super().begin_example(watched)
        self._twins = {}
        self._example, self._call = self._example + 1, 0
        self._answers = {}

    def _observed(self, target: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        call = self._describe_call(target, name, args, kwargs)
        self._describe = lambda: _written(call)
        try:
            with self.inputs_compared():
                return super().invoke(target, name, args, kwargs)
        except StudentFailure as failure:
            kind = failure.kind
            if kind in ("timeout", "crash", "memory", "undefined", "unfinished", "source"):
                self._see([kind], lambda: f"fails: {kind}", raised=True)
            raise

    def _of_twin(
        self, twin: Any, target: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """The same call of an object that was made in another style."""
        if not isinstance(target, str):
            _backward(self._observed(twin, name, _with_gradients(args), kwargs))
        elif target != LOAD:  # e.g. torch.nn.Module.to
            self._observed(target, name, (twin, *args[1:]), kwargs)
        else:
            shapes = twin.shapes("state_dict")
            state = {key: value for key, value in args[1].items() if shapes.get(key) == tuple(value.shape)}
            self._observed(target, name, (twin, state), kwargs)

    def _twins_among(self, target: Any, args: tuple[Any, ...]) -> list[tuple[str, Any]]:
        one = args[0] if isinstance(target, str) and "." in target and args else target
        return self._twins.get(handle_of(one, self).number, []) if isinstance(one, RemoteModule) else []

    @contextlib.contextmanager
    def _in_style(self, style: str) -> Iterator[None]:
        """Calls inside are extra ones: what goes wrong in them is noted, and no failure of the test."""
        self._style = style
        try:
            with contextlib.suppress(StudentFailure, KitFailure, RuntimeError):
                yield
        finally:
            self._style = ""

    def _record(self, operation: str, answer: Any, size: int) -> None:
        super()._record(operation, answer, size)
        if operation not in OBSERVED:
            return
        if isinstance(answer, Problem):
            self._see([Raised(answer.type_name)], lambda: f"raises {answer.type_name}", raised=True)
        elif operation == "call" and type(answer) is list and len(answer) == CALL_PARTS:
            value, graph, _routines, changed = answer
            self._see([value, graph != 0, changed], lambda: _answer_text(value, graph, changed))
        else:
            self._see([answer], lambda: f"{operation}: {_short(answer)}")

    def _see(self, answer: list[Any], shown: Callable[[], str], raised: bool = False) -> None:
        number = self._answers[self._style] = self._answers.get(self._style, 0) + 1
        style, describe = self._style, self._describe
        self._note_seen(
            (self._example, self._call, style, number),
            Seen(style, condensed(answer), raised),
            lambda: (describe() + (f" ({style})" if style else ""), shown()),
        )

    def _variants(
        self, target: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Iterator[Variant]:
        """The same call in other styles, each with its description."""
        signature = f"{name}.forward" if isinstance(target, RemoteObject) else name
        if isinstance(target, RemoteObject):
            signature = target._signature  # noqa: SLF001 - public names are fetched from the worker
        names = (self._grading.signatures or {}).get(signature, ())
        contract = self._contract.get(signature, Arguments({}, frozenset()))
        if any(map(_floating, leaves_in([*args, kwargs], is_input))):
            yield "with gradients", _with_gradients(args), kwargs
            wide = [_changed(one, _as_double) for one in args]
            yield "in float64", tuple(wide), {key: _changed(one, _as_double) for key, one in kwargs.items()}
        if len(args) <= len(names):
            given = dict(zip(names, args, strict=False)) | kwargs
            if args and len(given) == len(args) + len(kwargs):
                yield "all by name", (), given
            yield from _with_one_changed(args, given, list(names), contract.defaults, contract.pairs)


def _with_one_changed(
    args: tuple[Any, ...],
    given: dict[str, Any],
    names: list[str],
    defaults: dict[str, Any],
    pairs: frozenset[str],
) -> Iterator[Variant]:
    """One argument in another style that means the same, and each switch the other way."""
    positional = names[: len(args)]
    for name, value in given.items():
        others: list[Any] = [not value] if type(value) is bool else []
        if name in pairs and type(value) is int:
            others.append((value, value))
        if name in pairs and type(value) is tuple and len(set(value)) == 1:
            others.append(value[0])
        for other in others:
            new = given | {name: other}
            yield f"{name}={other!r}", tuple(new[key] for key in positional), _rest(new, positional)
        same = name in defaults and type(value) is type(defaults[name]) and value == defaults[name]
        if same and (name not in positional or name == positional[-1]):
            fewer = [key for key in positional if key != name]
            less = {key: one for key, one in given.items() if key != name}
            yield f"{name} left out", tuple(less[key] for key in fewer), _rest(less, fewer)
    for name, default in defaults.items():
        if name not in given:
            for other in (default, *([not default] if type(default) is bool else [])):
                yield f"{name}={other!r}", args, _rest(given | {name: other}, positional)


def _rest(given: dict[str, Any], positional: list[str]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key not in positional}


@dataclass(frozen=True)
class Arguments:
    """What the contract says of arguments. defaults: constant ones. pairs: which may be a pair."""

    defaults: dict[str, Any]
    pairs: frozenset[str]


def arguments_of_master(source: str) -> dict[str, Arguments]:
    """Those of a master's functions, classes ("Conv2D") and their methods ("Conv2D.forward")."""
    found: dict[str, Arguments] = {}
    known = contracts(source)
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = _arguments(node, known[node.name])
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    suffix = "" if method.name == "__init__" else f".{method.name}"
                    found[node.name + suffix] = _arguments(method, known[node.name])
    return found


def _arguments(function: ast.FunctionDef, contract: Contract) -> Arguments:
    defaults = defaults_of(function).items()
    constants = {name: default.value for name, default in defaults if isinstance(default, ast.Constant)}
    return Arguments(constants, contract.pairs)


# ---- tensors


def _floating(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and value.is_floating_point()


def _changed(value: Any, change: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    """A value with its floating tensors changed."""
    if _floating(value):
        return change(value)
    if type(value) in (list, tuple):
        return type(value)(_changed(one, change) for one in value)
    return value


def _as_double(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.detach().double() / 3  # a detour through float32 shows in thirds


def _with_gradients(args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_changed(one, lambda tensor: tensor.detach().clone().requires_grad_()) for one in args)


def _backward(value: Any) -> None:
    """One backward pass from a result that requires a gradient."""
    if isinstance(value, torch.Tensor) and value.requires_grad:
        value.sum().backward()


# ---- text


def _written(call: Call) -> str:
    line = reproduce(call.function, call.arguments, call.positional)
    return line if line and len(line) <= 2 * MAX_TEXT else str(call)


def _answer_text(value: Any, graph: int, changed: list[int]) -> str:
    detached = isinstance(value, torch.Tensor) and not graph
    return _short(value) + ", without gradient" * detached + ", and changes an input" * bool(changed)


def _short(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        numbers = " ".join(show(value).split())
        kind = "" if value.dtype == torch.float32 else f" ({str(value.dtype).removeprefix('torch.')})"
        return numbers[:MAX_TEXT] + kind
    return " ".join(show(value).split())[:MAX_TEXT]
