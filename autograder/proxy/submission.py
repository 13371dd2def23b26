"""The submission as hidden tests see it: functions and classes that look local and run in the worker.

Autograd crosses the boundary. A result whose worker-side original hangs on a graph becomes the output of a
`torch.autograd.Function` whose backward pass runs in the worker, once; parameters stay there and
accumulate their gradients there. The graph is freed once the grader holds the result no more.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from autograder.course.settings import GradingLimits
from autograder.errors import StudentError, StudentException, StudentFailure, WireError, WorkerEnded
from autograder.feedback import advice, loading_messages, messages
from autograder.feedback.explanations import explained
from autograder.protocol.records import CallOptions, Handle, Problem, evidence
from autograder.protocol.values import memory_of, tensors_in
from autograder.proxy.answer import take_answer
from autograder.proxy.autograd import Link, differentiable
from autograder.proxy.call import Call, of_the_test, owners
from autograder.proxy.loading import Loader
from autograder.proxy.recording import Raised, Recording
from autograder.proxy.remote import (
    Made,
    RemoteFunction,
    RemoteModule,
    RemoteObject,
    arguments_of,
    handle_of,
    history_of,
    made_by,
    signature_of,
)
from autograder.proxy.time_budget import TimeBudget
from autograder.submissions.source import Source
from autograder.workers.base import StartWorker
from autograder.workers.client import WorkerClient

CALL_PARTS = 4  # value, graph, routines, changed inputs


@dataclass(frozen=True)
class Grading:
    """How submissions of an assignment are run, whoever wrote them.

    limits: of time and of messages. seed: of the workers' random generators. device: where tensors are put.
    signatures: parameter names from the contract. data: files that the code may read, by path.
    retry_unexplained_kill: see WorkerClient.
    """

    limits: GradingLimits
    seed: int = 0
    device: str = "cpu"
    signatures: dict[str, tuple[str, ...]] | None = None
    data: dict[str, bytes] = field(default_factory=dict)
    retry_unexplained_kill: bool = False


class Submission:
    """The fixture `submission`: `submission.corr2d(X, K)` runs the student's corr2d in a worker.

    Any public name is a function or class of the submission; `submission.remote("torch.optim.SGD")`
    reaches whatever else a test needs in the worker. Tensor arguments that require a gradient get one
    when `backward` is called on a result. source: its code, None for a worker that holds it already.
    """

    def __init__(self, source: Source | None, start_worker: StartWorker, grading: Grading) -> None:
        self._start_worker = start_worker
        self._grading = grading
        self._budget = TimeBudget(grading.limits)
        self._loader = None if source is None else Loader(source, grading.seed, self._budget, grading.data)
        self._client: WorkerClient | None = None
        self._options, self._own = CallOptions(), ""
        self._banned: tuple[str, ...] = ()
        self._call_seconds: float | None = None
        self._checker: Submission | None = None
        self._checked: Submission | None = None  # the submission that this one is the checker of
        self.device = grading.device
        self.recording: Recording | None = None
        self.last_call: Call | None = None
        self.changed_inputs: list[str] = []
        self.race: Any = None
        self.review = False

    # ---- for test authors

    def __getattr__(self, name: str) -> RemoteFunction:
        if name.startswith("_"):
            raise AttributeError(name)
        return RemoteFunction(self, name, name)

    def remote(self, name: str) -> RemoteFunction:
        """A dotted name of a library in the worker, e.g. "torch.optim.SGD" or "builtins.list"."""
        return RemoteFunction(self, name, name.rsplit(".", 1)[-1])

    def code(self, text: str) -> RemoteFunction:
        """A function that the worker makes of a text, e.g. "lambda x: 2 * x", which may use torch and np."""
        return RemoteFunction(self, text, text, is_text=True)

    @property
    def checker(self) -> Submission:
        """A second confined worker, without any student code, for what a submission has returned as bytes.

        Everything there is reached by `remote`: `checker.remote("io.BytesIO")(data)`. A failure in it costs
        this test, and its message says that what the submission returned can't be used.
        """
        if self._checker is None:
            self._checker = Submission(None, self._start_worker, self._grading)
            self._checker._checked = self  # noqa: SLF001 - one class
            self._checker.begin_test(self._call_seconds)
        self._checker.recording = self.recording
        return self._checker

    def value(self, name: str) -> Any:
        """What the submission defines under this name, e.g. a dict of answers: data as a copy."""
        return self.request(name, "value", name)

    @contextmanager
    def watched(self, own: str = "") -> Iterator[None]:
        """Calls inside are watched for banned library routines; one that runs ends the test as forbidden.

        own: as of `by_hand`.
        """
        before, self._own = self._own, own or self._own
        try:
            with self._with_options(watch=self._banned):
                yield
        finally:
            self._own = before

    @contextmanager
    def inputs_compared(self) -> Iterator[None]:
        """After each call inside, `changed_inputs` names the arguments whose tensors or arrays it changed."""
        with self._with_options(inputs=True):
            yield

    @contextmanager
    def inputs_overwritten(self) -> Iterator[None]:
        """After each call inside, and before its result is sent, its tensors and arrays are filled with 99.

        So a result, or an object's state, that shares memory with an argument shows it in its numbers.
        """
        with self._with_options(overwrite=True):
            yield

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """Answers inside are no part of the trace that names a misconception, e.g. random ones."""
        kept, self.recording = self.recording, None
        try:
            yield
        finally:
            self.recording = kept

    def note(self, answer: Any) -> None:
        """Put something into the trace: an answer, or what a test found in unrecorded ones."""
        if self.recording is not None:
            self.recording.note(answer, memory_of(answer))

    # ---- for whoever runs the tests

    def begin_exercise(self) -> None:
        """End the workers: the next exercise gets fresh ones."""
        self._budget.begin_exercise()
        self.renew_worker()
        if self._checker is not None:
            self._checker.begin_exercise()

    def renew_worker(self) -> None:
        """End the worker: the next call gets a fresh one."""
        if self._client is not None:
            if self._loader is not None and self._client.alive:
                with self.unrecorded():
                    self._loader.note_written(self._client)
            self._budget.attach(None)
            self._client.close()
            self._client = None

    def begin_test(
        self,
        call_seconds: float | None,
        own: str = "",
        banned: tuple[str, ...] = (),
        reference: Callable[[], float | None] = lambda: None,
    ) -> None:
        """Forget the last test; StudentFailure when the submission's time is used up.

        own: see `by_hand`. banned: what watched calls look for. call_seconds, reference: see TimeBudget.
        """
        self._options, self._own, self._banned = CallOptions(), own, banned
        self._call_seconds = call_seconds
        if self._checker is not None:
            self._checker.begin_test(call_seconds)
        self.race, self.review = None, False
        self.begin_example()
        self._budget.begin_test(call_seconds, reference)

    def begin_example(self, watched: bool = False) -> None:
        """Forget the last example. watched: look for banned library routines in this one's calls."""
        watch = self._banned if watched else ()
        self._options = msgspec.structs.replace(self._options, watch=watch)
        self.last_call = None
        self.changed_inputs = []

    @property
    def timed_out(self) -> bool:
        """Whether something in this exercise has run out of time."""
        return self._budget.timed_out

    def seconds_left(self) -> float:
        """What is left of the submission's time."""
        return self._budget.seconds_left()

    def clock(self) -> float:
        """Seconds on a clock that stands while the machine keeps this process or its worker waiting."""
        return self._budget.clock()

    # ---- calls

    def invoke(self, target: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a name or an object of the worker; `name` is for messages."""
        with self._judged():
            return self._invoke(target, name, args, kwargs)

    @contextmanager
    def _judged(self) -> Iterator[None]:
        """In a checker, a failure says of the submission that what it returned can't be used."""
        if self._checked is not None:  # its time is the submission's
            self._checked._budget.check(started=True)  # noqa: SLF001 - one class
        try:
            yield
        except StudentFailure as failure:
            if self._checked is None:
                raise
            text = messages.unusable(messages.CALL, failure.message)
            raise StudentFailure("contract", text, failure.status, advice=advice.READ_BACK) from None

    def _invoke(self, target: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._budget.check(started=True)
        client = self.client
        call = self._describe_call(target, name, args, kwargs)
        # Dotted names (torch.nn.MSELoss) and code are the test's own helpers, no calls of the student's code.
        told = "." not in target if isinstance(target, str) else isinstance(target, RemoteObject)
        if told:
            self.last_call = call
        written: object = call if told else of_the_test(name, args)
        if self._checked is not None:
            written = f"{target if isinstance(target, str) else name}(...)"
        seconds = self._budget.call_seconds(watched=bool(self._options.watch))
        options = msgspec.to_builtins(msgspec.structs.replace(self._options, seconds=seconds))
        try:
            answer = client.request(
                *(written, seconds, "call", target, list(args), kwargs, options),
                stops_itself=not self._options.watch,  # see sandbox/worker.py
            )
        except StudentException as error:
            if told and (kind := self._finished_network(target, call, error.problem)):
                text = messages.not_a_class(name, kind)
                raise StudentFailure("contract", text, advice=advice.WRAP_IN_CLASS) from None
            others = arguments_of(target) if isinstance(target, RemoteObject) else ()
            raise self._failure(error.problem, name, written, (*call.arguments, *others)) from None
        except WorkerEnded as error:
            raise error.failure from None
        finally:
            if told and client.printed:
                self.last_call = replace(call, printed=client.printed)
        value, graph = self._take_answer(answer, name, call)
        inputs = tensors_in([*args, kwargs])
        self._check_placement(client, has_inputs=bool(inputs))
        if graph:
            link = Link(client, graph, list(client.tensors), call, seconds, self._own)
            value = differentiable(link, value, inputs)
        if isinstance(value, RemoteObject) and isinstance(target, str):
            made_by(value, Made(name, call.arguments, call.positional), str(call))
        return value

    def _take_answer(self, answer: Any, name: str, call: Call) -> tuple[Any, int]:
        """(value, number of its graph) of a call's answer; whatever else it tells is noted here."""
        try:
            taken = take_answer(answer)
            self.changed_inputs = owners(call, taken.changed) if taken.changed else []
        except (WireError, IndexError):
            self.renew_worker()
            raise StudentFailure("crash", messages.broken_reply(str(call)), "crashed") from None
        if taken.hits:
            routine = evidence(taken.hits)
            text = messages.forbidden(name, routine, self._own)
            to_try = advice.for_forbidden(self._own)
            raise StudentFailure("forbidden", text, "forbidden", got=routine, advice=to_try)
        return taken.value, taken.graph

    def _check_placement(self, client: WorkerClient, has_inputs: bool) -> None:
        """StudentFailure for a tensor of another layout, or on another device than the arguments."""
        for _tensor, info in client.tensors:
            if info.layout != "strided":
                raise StudentFailure("type", messages.wrong_layout(messages.CALL, info.layout[:40]))
            if has_inputs and info.device.split(":")[0] != self.device:
                text = messages.wrong_device(messages.CALL, self.device, info.device[:40])
                raise StudentFailure("contract", text, advice=advice.KEEP_DEVICE)

    def _describe_call(self, target: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
        """The call with its arguments named as the contract names them."""
        remote = isinstance(target, RemoteObject)
        signatures = self._grading.signatures or {}
        known = signatures.get(signature_of(target) if remote else name, ())
        named = [
            (known[position] if position < len(known) else f"argument {position + 1}", value)
            for position, value in enumerate(args)
        ]
        arguments = (*named, *kwargs.items())
        if not remote:
            return Call(name, arguments, len(args))
        history = history_of(target, Made(name.rpartition(".")[2], arguments, len(args)))
        return Call(name, arguments, len(args), tuple(target.loaded.items()), history=history)

    def sample(self, target: Any, name: str, request: list[Any], seconds: float) -> Any:
        """A call on an input that the worker makes itself, within this much CPU time; see grading/race.py."""
        return self.request(name, "sample", target, *request, seconds=seconds)

    @property
    def client(self) -> WorkerClient:
        """The connection to the worker, which is started if there is none."""
        if self._client is None or not self._client.alive:
            with self.unrecorded():  # how code is loaded is no answer of its functions
                self._client = self._connect() if self._loader is None else self._loader.loaded(self._connect)
        return self._client

    @property
    def notes(self) -> list[str]:
        """What a person should know of how the code was loaded, one sentence each."""
        return [] if self._loader is None else self._loader.notes

    def request(self, what: str, operation: str, *arguments: Any, seconds: float | None = None) -> Any:
        """One operation other than a call; failures of the student's code become StudentFailure."""
        with self._judged():
            try:
                seconds = seconds or self._budget.call_seconds()
                return self.client.request(what, seconds, operation, *arguments)
            except StudentException as error:
                raise self._failure(error.problem, what, None) from None
            except WorkerEnded as error:
                raise error.failure from None

    def _finished_network(self, target: Any, call: Call, problem: Problem) -> str:
        """The type of a network that stands where the exercise asks for a class; "" for anything else."""
        is_class = f"{target}.forward" in (self._grading.signatures or {})
        if problem.type_name != "TypeError" or not (is_class or not call.arguments):
            return ""
        if not isinstance(target, str):
            return ""
        with contextlib.suppress(StudentFailure), self.unrecorded():
            found = self.value(target)
            return found.type_name if type(found) is RemoteModule else ""
        return ""

    def _failure(
        self, problem: Problem, name: str, call: object, arguments: Sequence[tuple[str, Any]] = ()
    ) -> StudentFailure:
        """call: how messages name it. arguments: of the call, and of the one that made what was called."""
        if problem.missing:
            name = problem.message if problem.message.isidentifier() else name  # it may be an argument's
            why = None if self._loader is None else self._loader.why_undefined(name, problem.absent)
            similar = problem.absent is not None and problem.absent.reason == "similar"
            kind = "source" if why and not similar else "undefined"
            return StudentFailure(kind, loading_messages.not_defined(name, why))
        if problem.type_name == "NotImplementedError" and not problem.message:
            return StudentFailure("unfinished", loading_messages.not_implemented(name))
        write = messages.exception if self._loader is None else self._loader.explained
        text, to_try = explained(problem, arguments)
        text = write(str(call or name), problem) + text
        return StudentError("exception", text, problem=problem, advice=to_try)

    # ---- the worker

    def _connect(self) -> WorkerClient:
        """A fresh worker that has run nothing yet."""
        return WorkerClient(
            self._start_worker(),
            self._grading.limits.message_mb * 2**20,
            self._resolve,
            lambda value: handle_of(value, self),
            self._record,
            self._grading.retry_unexplained_kill,
            self._budget,
        )

    def _record(self, operation: str, answer: Any, size: int) -> None:
        """Put the answer to a request into the trace; of a call's graph only whether there is one."""
        if self.recording is not None:
            if isinstance(answer, Problem):
                answer = Raised(answer.type_name)
            elif operation == "call" and type(answer) is list and len(answer) == CALL_PARTS:
                value, graph, _routines, changed = answer
                answer = [value, graph != 0, changed]
            self.recording.note(answer, size)

    def _resolve(self, handle: Handle) -> RemoteObject:
        if handle.kind == "module":
            return RemoteModule(self, handle, self._client)
        return RemoteObject(self, handle, self._client)

    @contextmanager
    def _with_options(self, **options: Any) -> Iterator[None]:
        before = self._options
        self._options = msgspec.structs.replace(before, **options)
        try:
            yield
        finally:
            self._options = before
