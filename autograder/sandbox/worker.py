"""The worker's loop: run a submission's cells, then serve calls until the grader closes the channel.

Everything here lives in the student's process and may be tampered with; the grader believes none of it
beyond the numbers that it checks itself. Requests are `[number, freed, operation, arguments...]`, where
`freed` lists graphs and handles that the grader no longer holds; answers are `[number, "ok", value]` or
`[number, "error", Problem]`.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import importlib
import os
import random
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import msgspec
import numpy as np
import torch

from autograder.errors import BannedRoutine, MissingName, WireError
from autograder.protocol.framing import FrameReader
from autograder.protocol.records import CODE, NAME, CallOptions, Cell, Handle, Problem, evidence
from autograder.protocol.values import tensors_in
from autograder.protocol.wire import Packer, Unpacker
from autograder.sandbox import preloading, probes, scratch_files, substitutes
from autograder.sandbox.banned_routines import Watch
from autograder.sandbox.bans import bans_of, without_autograd
from autograder.sandbox.cells import SilentShell
from autograder.sandbox.inputs import Inputs
from autograder.sandbox.numpy_names import tensor_in_numpy
from autograder.sandbox.overrun import time_limit
from autograder.sandbox.problems import describe
from autograder.sandbox.program import Program

MODULE_NAME = "submission"
MAX_WRITTEN = 3  # paths that are told
REACHABLE = {"torch": torch, "builtins": builtins, "probes": probes}


class _Graph:
    """What one call left behind for its backward pass."""

    def __init__(
        self, leaves: list[torch.Tensor], results: list[torch.Tensor], watched: tuple[str, ...]
    ) -> None:
        self.leaves = leaves
        self.results = results
        self.watched = watched


class Worker:
    """The state of one worker: the student's namespace, kept objects and kept graphs.

    receive: gives up to so many bytes of the requests, none at their end. send: takes all bytes of an answer.
    module: holds the student's namespace. interruptible: a KeyboardInterrupt ends the request and not only
    the student's call. scratch: a folder that it may write to.
    """

    def __init__(
        self,
        receive: Callable[[int], bytes],
        send: Callable[[bytes], object],
        device: str,
        module: ModuleType | None = None,
        interruptible: bool = False,
        scratch: str = "",
    ) -> None:
        self._receive = receive
        self._send = send
        self._device = device
        self._interruptible = interruptible
        if scratch:
            scratch_files.install(scratch)
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._graphs: dict[int, _Graph] = {}
        self._next = 1
        self._unresolved: BaseException | None = None  # why an argument's name or code has no value
        self._unpacker = Unpacker(self._resolve, device, trusted=True)
        self._packer = Packer(self._keep, dense=True)
        self._module = module or ModuleType(MODULE_NAME)
        self._program = Program(self._module)
        self._operations: dict[str, Callable[..., Any]] = {
            "open": self._open,
            "load": self._load,
            "prepare": self._prepare,
            "run": self._run,
            "loaded": _loaded,
            "written": self._written,
            "call": self._call,
            "sample": self._sample,
            "release": _release,
            "backward": self._backward,
            "getattr": self._getattr,
            "value": self._lookup,
            "snapshot": self._snapshot,
        }

    @classmethod
    def in_this_process(cls, module: ModuleType) -> Worker:
        """A worker without a channel, for calls of `answer` alone."""
        return cls(lambda _size: b"", lambda _data: None, "cpu", module, interruptible=True)

    # ---- the loop

    def serve(self) -> None:
        """Answer requests until the channel closes."""
        while (body := self._read()) is not None:
            self._send(self.answer(body))

    def answer(self, body: memoryview) -> bytes:
        """Do what a request asks for; the message that answers it."""
        number, freed, operation, *arguments = self._unpacker.message(body)
        for key in freed:
            self._graphs.pop(key, None)
            self._objects.pop(key, None)
        unresolved, self._unresolved = self._unresolved, None
        try:
            if unresolved is not None:
                raise unresolved
            answer = ["ok", self._operations[operation](*arguments)]
        except BaseException as error:  # because a student may raise anything, SystemExit included
            if self._interruptible and isinstance(error, KeyboardInterrupt):
                raise
            answer = ["error", msgspec.to_builtins(self._described(error))]
        with contextlib.suppress(BaseException):  # because both may have been replaced by the student
            sys.stdout.flush()
            sys.stderr.flush()
        try:
            return self._packer.message(number, *answer)
        except BaseException as error:  # because packing calls methods of the student's objects
            problem = msgspec.to_builtins(describe(error, "the result could not be sent: "))
            return self._packer.message(number, "error", problem)

    def _read(self) -> memoryview | None:
        """The next request; None once the grader has closed the channel. Requests come one at a time."""
        reader = FrameReader()
        while True:
            part = self._receive(reader.read_size)
            if not part:
                return None
            if reader.add(part):
                return reader.body()

    # ---- the submission

    def _open(
        self,
        name: str,
        cells: list[list[Any]],
        notebook: bool,
        seed: int,
        helpers: list[list[str]],
        skips: list[list[Any]],
        data: dict[str, bytes],
    ) -> list[Any]:
        """Make everything ready; the number of cells, and the helpers whose names Python has itself.

        helpers: name and source of each. skips: cell, step and a text, for each statement that ended an
        earlier worker. data: files that can be read, by path from the working folder.
        """
        random.seed(seed)
        np.random.seed(seed % 2**32)
        if self._device == "cpu":  # torch.manual_seed writes down a traceback for each kind of device
            torch.default_generator.manual_seed(seed)
        else:
            torch.manual_seed(seed)
        program, namespace = self._program, self._module.__dict__
        namespace["__file__"] = name
        sys.argv = [name]
        shell = SilentShell(namespace, program.files, program.run_text)
        builtins.get_ipython = lambda: shell  # type: ignore[attr-defined] # because IPython does so too
        builtins.display = _silent  # type: ignore[attr-defined] # because IPython does so too
        builtins.check = _silent  # type: ignore[attr-defined] # because a notebook's check cells are silent
        preloading.forget_for_others([*(cell[1] for cell in cells), *(text for _module, text in helpers)])
        for loaded in kit_modules():
            sys.modules.pop(loaded, None)
        kit = ModuleType("autograder")
        kit.check = _silent  # type: ignore[attr-defined] # because this stands for the kit's own module
        sys.modules["autograder"] = kit
        sys.modules[MODULE_NAME] = self._module
        substitutes.install(program.files)
        for path, content in data.items():
            program.files.add(path, content, fixed=True)
        program.files.install()
        taken = program.add_helpers([(module, source) for module, source in helpers])
        count = program.open(
            [Cell(*cell) for cell in cells], notebook, {(cell, step): text for cell, step, text in skips}
        )
        return [count, taken]

    def _load(self) -> list[Any]:
        """Run all the code; what stopped."""
        self._program.run_cells()
        _loaded()
        stops: list[Any] = msgspec.to_builtins(self._program.take_stops())
        return stops

    def _prepare(self, index: int) -> list[Any]:
        """Read a cell; the first line of each of its steps, and what stopped."""
        return [self._program.prepare(index), msgspec.to_builtins(self._program.take_stops())]

    def _run(self, index: int, step: int) -> list[Any]:
        """Run one step of a cell; the number of the next step, and what stopped."""
        return [self._program.run(index, step), msgspec.to_builtins(self._program.take_stops())]

    def _written(self) -> list[str]:
        """Paths that calls have written to memory since this was asked last."""
        paths, self._program.files.written[:] = self._program.files.written[:MAX_WRITTEN], []
        return paths

    def _described(self, error: BaseException) -> Problem:
        problem = describe(error)
        tensor, torch_name = tensor_in_numpy(error, problem.message)
        if tensor:  # and what Python says a tensor has instead is of no help
            message = problem.message.partition(". Did you mean")[0]
            problem = msgspec.structs.replace(problem, message=message, tensor=tensor, torch_name=torch_name)
        return self._program.explained(error, problem)

    # ---- calls

    def _call(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any], how: dict[str, Any]) -> Any:
        options = msgspec.convert(how, CallOptions)
        leaves = [tensor for tensor, info in self._unpacker.tensors if info.requires_grad]
        watched = options.inputs or options.overwrite
        inputs = Inputs([*args, *kwargs.values()] if watched else [])
        function = self._lookup(target) if isinstance(target, str) else target
        hits: list[str] = []
        # The watch has the one timer of CPU time that there is; the grader ends what takes too long.
        with time_limit(0 if self._interruptible or options.watch else options.seconds):
            if options.watch:
                with Watch(bans_of(options.watch)) as watch:
                    value = function(*args, **kwargs)
                hits = watch.hits
            else:
                value = function(*args, **kwargs)
        changed = inputs.changed()
        if options.overwrite:
            inputs.overwrite()
        results = [tensor for tensor in tensors_in(value) if tensor.requires_grad]
        graph = 0
        if results:
            graph = self._take_number()
            self._graphs[graph] = _Graph(leaves, results, options.watch)
        return [value, graph, hits, changed]

    def _sample(
        self,
        target: Any,
        shape: list[int],
        arguments: list[Any],
        seed: int,
        flushed: int,
        output_shape: list[int] | None,
    ) -> Any:
        """One turn of a race: an input from the seed, the call, and on a GPU a wait for its end.

        flushed: bytes to overwrite first, so that a GPU's cache holds nothing. output_shape: call nothing,
        but send back zeros of this shape.
        """
        device = self._device
        if flushed:
            torch.zeros(flushed, dtype=torch.uint8, device=device)
        # The student's code may have set another default dtype.
        made: dict[str, Any] = {"dtype": torch.float32, "device": device}
        X = torch.randn(shape, generator=torch.Generator(device).manual_seed(seed), **made)
        if output_shape is not None:
            value = torch.zeros(output_shape, **made)
        else:
            function = self._lookup(target) if isinstance(target, str) else target
            value = function(X, *arguments)
        if device != "cpu":
            torch.cuda.synchronize(device)
        return value

    def _backward(self, number: int, gradients: list[torch.Tensor | None]) -> list[torch.Tensor | None]:
        graph = self._graphs.pop(number)
        pairs = [(r, g) for r, g in zip(graph.results, gradients, strict=True) if g is not None]
        # A sum rather than gradient arguments, for which torch would import sympy in every worker.
        total = torch.stack([(r * g).sum().double() for r, g in pairs]).sum()
        banned = without_autograd(graph.watched)
        with Watch(bans_of(banned)) if banned else contextlib.nullcontext() as watch:
            total.backward()
        if watch is not None and watch.hits:
            raise BannedRoutine(evidence(watch.hits))
        return [leaf.grad for leaf in graph.leaves]

    def _getattr(self, target: Any, name: str) -> Any:
        value = getattr(self._lookup(target) if isinstance(target, str) else target, name)
        return value.detach() if type(value) is torch.Tensor else value

    def _snapshot(self, module: torch.nn.Module, what: str) -> list[Any]:
        if what == "state_dict":
            return [[key, value.detach()] for key, value in module.state_dict().items()]
        return [
            [name, parameter.detach(), parameter.requires_grad, parameter.grad]
            for name, parameter in module.named_parameters()
        ]

    # ---- names and objects

    def _lookup(self, name: str) -> Any:
        """A name of the submission, or a dotted name of the kit's probes or of a library."""
        if "." not in name:
            try:
                return self._module.__dict__[name]
            except KeyError:
                raise MissingName(name) from None
        root, *parts = name.split(".")
        value: Any = REACHABLE[root] if root in REACHABLE else importlib.import_module(root)
        for position, part in enumerate(parts, 1):
            if not hasattr(value, part) and isinstance(value, ModuleType):
                importlib.import_module(".".join([root, *parts[:position]]))
            value = getattr(value, part)
        return value

    def _resolve(self, handle: Handle) -> Any:
        if handle.kind not in (NAME, CODE):
            return self._objects[handle.number]
        try:
            if handle.kind == NAME:
                return self._lookup(handle.type_name)
            return eval(handle.type_name, {"torch": torch, "np": np})
        except BaseException as error:  # because the student's code may have left anything under a name
            self._unresolved = error
            return None

    def _keep(self, value: Any) -> Handle:
        number = self._take_number()
        self._objects[number] = value
        return Handle(number, kind_of(value), type(value).__name__[:100])

    def _take_number(self) -> int:
        self._next += 1
        return self._next


@functools.cache
def kit_modules() -> tuple[str, ...]:
    """The kit's modules that are loaded, none of which student code finds.

    The forkserver asks before it forks: looking at each name in a worker would copy a thousand shared pages.
    """
    return tuple(name for name in sys.modules if name.partition(".")[0] == "autograder")


def kind_of(value: Any) -> str:
    """What a proxy of this object should look like on the grader's side."""
    if isinstance(value, torch.nn.Module):
        return "module"
    if isinstance(value, type):
        return "class"
    return "callable" if callable(value) else "object"


def _release() -> None:
    """Give memory that torch keeps for later back to the GPU."""
    torch.cuda.empty_cache()


def _loaded() -> None:
    """Gradients are on when tests begin, whatever the last cell left behind."""
    torch.set_grad_enabled(True)


def _silent(*_args: Any, **_kwargs: Any) -> None:
    """Takes the place of `check` and `display` in a worker."""


def serve(descriptor: int, device: str, scratch: str = "") -> None:
    """Serve one grader child on this descriptor; ends when it closes the channel. scratch: as of Worker."""

    def send(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]

    try:
        Worker(lambda size: os.read(descriptor, size), send, device, scratch=scratch).serve()
    except (WireError, OSError, KeyError):
        return
