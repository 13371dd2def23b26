"""The submission as hidden tests see it: functions and classes that look local and run in the worker.

Autograd crosses the boundary. A result whose worker-side original hangs on a graph becomes the output of a
`torch.autograd.Function` whose backward pass runs in the worker, once; parameters stay there and
accumulate their gradients there. The graph is freed when the grader's side lets go of the result.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.course import GradingLimits
from autograder.errors import KitFailure, StudentFailure
from autograder.grader import messages
from autograder.grader.autograd import Link, differentiable
from autograder.grader.client import StudentException, WorkerClient, WorkerEnded
from autograder.grader.clock import kept_waiting
from autograder.grader.counterexample import call_text
from autograder.grader.remote import RemoteFunction, RemoteModule, RemoteObject, handle_of
from autograder.sandbox.confinement import Limits
from autograder.sandbox.forkserver import Forkserver
from autograder.sandbox.watch import evidence
from autograder.sandbox.worker import Problem, is_input, leaves_in, tensors_in
from autograder.source import Source
from autograder.wire import Handle

MIN_SECONDS = 1.0
WATCH_FACTOR = 4  # python loops take several times as long while they are watched


@dataclass(eq=False)
class StudentError(StudentFailure):
    """The student's code raised an exception, told by `problem`."""

    problem: Problem = field(default_factory=lambda: Problem("Exception", ""))


@dataclass(frozen=True)
class Call:
    """One call that a test made: what the report needs in order to show it.

    arguments: names from the contract and values, keywords last. loaded: the state of a called module.
    printed: what the student's code printed meanwhile.
    """

    function: str
    arguments: tuple[tuple[str, Any], ...]
    positional: int
    loaded: tuple[tuple[str, Any], ...] = ()
    printed: str = ""

    def __str__(self) -> str:
        return call_text(self.function, self.arguments, self.positional)


class Submission:
    """The fixture `submission`: `submission.corr2d(X, K)` runs the student's corr2d in a confined worker.

    Any public name is a function or class of the submission; `submission.remote("torch.optim.SGD")`
    reaches whatever else a test needs in the worker. Tensor arguments that require a gradient get one
    when `backward` is called on a result. doubt: see WorkerClient.
    """

    def __init__(
        self,
        source: Source,
        server: Forkserver,
        limits: Limits,
        times: GradingLimits,
        seed: int,
        device: str = "cpu",
        signatures: dict[str, tuple[str, ...]] | None = None,
        doubt: bool = False,
    ) -> None:
        self._doubt = doubt
        self._signatures = signatures or {}
        self._source = source
        self._server = server
        self._limits = limits
        self._times = times
        self._seed = seed
        self.device = device
        self._client: WorkerClient | None = None
        self._skipped: dict[int, str] = {}
        self._cell_problems: dict[int, str] = {}
        self._labels: list[str] = []
        self._waited = self._worker_waited = 0.0  # by workers that have ended, and by this one
        self._started = self._test_started = self.clock()
        self._options = [False, False]
        self._call_seconds = times.call_seconds
        self._timed_out = False
        self.journal: list[Any] | None = None
        self.last_call: Call | None = None
        self.changed_inputs: list[str] = []
        self.measurements: dict[str, Any] | None = None
        self.review = False

    # ---- for test authors

    def __getattr__(self, name: str) -> RemoteFunction:
        if name.startswith("_"):
            raise AttributeError(name)
        return RemoteFunction(self, name, name)

    def remote(self, name: str) -> RemoteFunction:
        """A dotted name below `torch` or `builtins` in the worker, e.g. "torch.optim.SGD"."""
        return RemoteFunction(self, name, name.rsplit(".", 1)[-1])

    def value(self, name: str) -> Any:
        """What the submission defines under this name, e.g. a dict of answers: data as a copy."""
        return self.request(name, "value", name)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Calls inside are watched for banned library routines; one that runs ends the test as forbidden."""
        before, self._options[0] = self._options[0], True
        try:
            yield
        finally:
            self._options[0] = before

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """Answers inside are no part of the trace that names a misconception, e.g. random ones."""
        kept, self.journal = self.journal, None
        try:
            yield
        finally:
            self.journal = kept

    def note(self, answer: Any) -> None:
        """Put something into the trace: an answer, or what a test found in unrecorded ones."""
        if self.journal is not None:
            self.journal.append(answer)

    @contextmanager
    def inputs_compared(self) -> Iterator[None]:
        """After each call inside, `changed_inputs` names the tensor arguments that the call changed."""
        self._options[1] = True
        try:
            yield
        finally:
            self._options[1] = False

    # ---- for the grader child

    def begin_exercise(self) -> None:
        """Let go of the worker: the next exercise gets a fresh one."""
        self._timed_out = False
        self.renew_worker()

    def renew_worker(self) -> None:
        """Let go of the worker: the next call gets a fresh one."""
        if self._client is not None:
            self._waited += self._waited_for_worker()
            self._worker_waited = 0.0
            self._client.close()
            self._client = None

    def begin_test(self, call_seconds: float | None) -> None:
        """Forget the last test; StudentFailure when the submission's time is used up."""
        self._options = [False, False]
        self.measurements, self.review = None, False
        self._call_seconds = call_seconds or self._times.call_seconds
        if self._timed_out:  # code that ran out of time once should not cost the class its night
            self._call_seconds = min(self._call_seconds, max(MIN_SECONDS, self._call_seconds / 4))
        self.begin_example()
        self._test_started = self.clock()
        self._check_time()

    def clock(self) -> float:
        """Seconds on a clock that stands while the machine keeps this process or its worker waiting."""
        waited = self._waited + self._waited_for_worker() + kept_waiting(os.getpid())
        return time.monotonic() - waited

    def _waited_for_worker(self) -> float:
        if self._client is not None:
            self._worker_waited = max(self._worker_waited, kept_waiting(self._client.pid))
        return self._worker_waited

    def _check_time(self, started: bool = False) -> None:
        """StudentFailure when the time of the submission, or of the test that has started, is used up."""
        times = self._times
        limits = self._started + times.submission_seconds, self._test_started + times.test_seconds
        now = time.monotonic()  # ahead of the clock, and cheaper
        if now > min(limits):
            now = self.clock()
        if now > limits[0]:
            write = messages.submission_timeout if not started else messages.submission_timeout_within
            raise StudentFailure("timeout", write(self._times.submission_seconds), "timeout")
        if started and now > limits[1]:
            raise StudentFailure("timeout", messages.test_timeout(self._times.test_seconds), "timeout")

    def begin_example(self, watched: bool = False) -> None:
        """Forget the last example. watched: look for banned library routines in this one's calls."""
        self._options[0] = watched and not self._timed_out
        self.last_call = None
        self.changed_inputs = []

    # ---- calls

    def invoke(self, target: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a name or an object of the worker; `name` is for messages."""
        self._check_time(started=True)
        client = self._worker()
        call = self._describe_call(target, name, args, kwargs)
        told = (
            not isinstance(target, str) or "." not in target
        )  # what a test does beside is no student's call
        if told:
            self.last_call = call
        inputs = tensors_in([*args, kwargs])
        seconds = self._call_seconds * (WATCH_FACTOR if self._options[0] else 1)
        try:
            answer = client.request(call, seconds, "call", target, list(args), kwargs, list(self._options))
        except StudentException as error:
            raise self._failure(error.problem, name, call) from None
        except WorkerEnded as error:
            self._timed_out |= error.failure.kind == "timeout"
            raise error.failure from None
        finally:
            if told and client.printed:
                self.last_call = replace(call, printed=client.printed)
        try:
            value, graph, hits, changed = answer
            owners = [key for key, value in call.arguments for _input in leaves_in(value, is_input)]
            self.changed_inputs = [owners[position] for position in changed]
            hits = [str(hit)[:200] for hit in hits]
        except Exception:  # because these are whatever values a worker may send
            self.renew_worker()
            text = messages.broken_reply(str(call))
            raise StudentFailure("broken", text, "crashed") from None
        if hits:
            text = messages.forbidden(name, evidence(hits))
            raise StudentFailure("forbidden", text, "forbidden", got=evidence(hits))
        for _tensor, info in client.tensors:
            if info.layout != "strided":
                text = messages.wrong_layout(messages.CALL, info.layout[:40])
                raise StudentFailure("type", text)
            if inputs and info.device.split(":")[0] != self.device:
                text = messages.wrong_device(messages.CALL, self.device, info.device[:40])
                raise StudentFailure("device", text)
        if type(graph) is int and graph:
            link = Link(client, graph, list(client.tensors), call, seconds)
            value = differentiable(link, value, inputs)
        if isinstance(value, RemoteObject) and isinstance(target, str):
            value.written = str(call)
        return value

    def _describe_call(self, target: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
        """The call with its arguments named as the contract names them."""
        remote = isinstance(target, RemoteObject)
        known = self._signatures.get(f"{target.type_name}.forward" if remote else name, ())
        named = [
            (known[position] if position < len(known) else f"argument {position + 1}", value)
            for position, value in enumerate(args)
        ]
        loaded = tuple(target.loaded.items()) if remote else ()
        return Call(name, (*named, *kwargs.items()), len(args), loaded)

    def sample(self, target: Any, name: str, request: list[Any], seconds: float) -> Any:
        """A call on an input that the worker makes itself, within this much CPU time; see grader/race.py."""
        kept, self._call_seconds = self._call_seconds, seconds
        try:
            return self.request(name, "sample", target, *request)
        finally:
            self._call_seconds = kept

    @property
    def client(self) -> WorkerClient:
        """The connection to the worker, which is started if there is none."""
        return self._worker()

    def request(self, what: str, operation: str, *arguments: Any) -> Any:
        """One operation other than a call; failures of the student's code become StudentFailure."""
        try:
            return self._worker().request(what, self._call_seconds, operation, *arguments)
        except StudentException as error:
            raise self._failure(error.problem, what, None) from None
        except WorkerEnded as error:
            raise error.failure from None

    def _failure(self, problem: Problem, name: str, call: Call | None) -> StudentFailure:
        if problem.missing:
            why = self._why_undefined(name)
            if why is None and self._source.empty:
                why = messages.EMPTY
            return StudentFailure("source" if why else "undefined", messages.not_defined(name, why))
        if problem.type_name == "NotImplementedError" and not problem.message:
            return StudentFailure("unfinished", messages.not_implemented(name))
        text = messages.exception(str(call or name), problem)
        return StudentError("exception", text, problem=problem)

    def _why_undefined(self, name: str) -> str | None:
        """What became of the cell that mentions this name, or of the first cell that failed."""
        problems = {**self._cell_problems, **self._skipped}
        for index, problem in sorted(problems.items()):
            cell = self._source.cells[min(index, len(self._source.cells) - 1)]
            if f"def {name}" in cell.source or f"class {name}" in cell.source:
                return problem
        return problems[min(problems)] if problems else None

    # ---- the worker

    def _worker(self) -> WorkerClient:
        while self._client is None or not self._client.alive:
            self._client = self._loaded_worker()
        return self._client

    def _loaded_worker(self) -> WorkerClient | None:
        """A fresh worker that has run the code cells; None when one ended it (and is skipped next time)."""
        client = self._connect(self.note)
        source, seconds = self._source, self._times.cell_seconds
        cells = [[cell.label, cell.source, cell.first_line] for cell in source.cells]
        index = -1
        try:
            count = client.request(
                "reading the code", seconds, "open", source.name, cells, source.notebook, self._seed
            )
            if type(count) is not int:
                raise KitFailure("a worker that can't count its cells")
            for index in range(count):
                if index in self._skipped:
                    continue
                self._check_time()
                try:
                    client.request(self._label(index), seconds, "run", index)
                except StudentException as error:
                    self._cell_problems[index] = messages.cell_problem(self._label(index), error.problem)
                except StudentFailure as failure:
                    self._cell_problems[index] = failure.message
        except StudentException as error:
            client.close()
            raise StudentFailure("source", messages.exception(source.name, error.problem)) from None
        except StudentFailure:
            client.close()
            raise
        except WorkerEnded as error:
            if index < 0:
                raise error.failure from None
            self._skipped[index] = self._why_cell_ended(index, error.failure)
            return None
        return client

    def _connect(self, note: Callable[[Any], None]) -> WorkerClient:
        """A fresh worker that has run nothing yet."""
        return WorkerClient(
            self._server, self._limits, self._times.message_mb * 2**20, self._resolve, handle_of,
            note, self._times.output_kb * 1024, self._doubt,
        )  # fmt: skip

    def _why_cell_ended(self, index: int, failure: StudentFailure) -> str:
        if failure.kind == "timeout":
            return messages.cell_timeout(self._label(index), self._times.cell_seconds)
        return failure.message

    def _label(self, index: int) -> str:
        if self._source.notebook and index < len(self._source.cells):
            return self._source.cells[index].label
        return self._source.name

    def _resolve(self, handle: Handle) -> RemoteObject:
        client = self._client
        if handle.kind == "module":
            return RemoteModule(self, handle, client)
        return RemoteObject(self, handle, client)
