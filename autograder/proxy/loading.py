"""Load a submission's code into a fresh worker, statement by statement, and remember what stopped."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from autograder.errors import KitFailure, StudentException, StudentFailure, WorkerEnded
from autograder.feedback import loading_messages, messages
from autograder.protocol.records import Absent, Problem, Stop, trimmed_stop
from autograder.proxy.time_budget import TimeBudget
from autograder.submissions.source import Source
from autograder.workers.client import WorkerClient

MAX_NOTES = 12  # about the code of one submission
MISSING_NAME = re.compile(r"name '(\w+)' is not defined")
WHOLE_CELL = -1  # in the place of a step: the cell can't even be read
AT_ONCE_SECONDS = 1.0  # in which most code is loaded with one request
MIN_SECONDS = 0.1  # a statement's share of its cell's time, when the statements before it took all of it


class Loader:
    """Runs the code of one submission, the same way in each fresh worker.

    The worker decides what an exception costs (see sandbox/program.py). All statements are run with one
    request; where that ends the worker or takes long, it is one by one from the next worker on, so that a
    statement that ends its worker, or runs out of time, is known. It is left out then, and costs what an
    exception would cost.
    """

    def __init__(
        self, source: Source, seed: int, budget: TimeBudget, data: dict[str, bytes] | None = None
    ) -> None:
        self._source = source
        self._data = data or {}
        self._seed = seed
        self._budget = budget
        self._skips: dict[tuple[int, int], str] = {}
        self._at_once = True
        self._at = (WHOLE_CELL, WHOLE_CELL)
        self._seconds = 0.0  # that this cell may take
        self._stops: list[Stop] = []
        self._taken: list[str] = []
        self._written: list[str] = []
        self.notes: list[str] = []

    def loaded(self, connect: Callable[[], WorkerClient]) -> WorkerClient:
        """A fresh worker that has run the code. connect: starts one that has run nothing yet."""
        while True:
            client = connect()
            self._budget.attach(client.worker)
            if self._load(client):
                return client

    def why_undefined(self, name: str, absent: Absent | None, subject: str = "it") -> str | None:
        """Why the submission does not define a name, in words. absent: what the worker knows of it."""
        told = None if absent is None else loading_messages.absent(absent, subject, self._source.python)
        if absent is not None and absent.reason not in ("similar", "unknown"):
            return told
        if (place := self._text_cell_with(name)) is not None:
            return loading_messages.in_text_cell(place, subject)
        return told or (loading_messages.EMPTY if self._source.empty else None)

    def explained(self, call: object, problem: Problem) -> str:
        """The message of an exception in a call; a NameError's says why the name is missing, where known."""
        if "NameError" in problem.bases and (found := MISSING_NAME.match(problem.message)):
            name = found.group(1)
            absent = problem.absent if problem.absent is not None and problem.absent.name == name else None
            why = self.why_undefined(name, absent, name)
            if why is not None:
                short = msgspec.structs.replace(problem, message=found.group())
                return f"{messages.exception(call, short)}: {why}"
        return messages.exception(call, problem)

    def _text_cell_with(self, name: str) -> str | None:
        """The label of the text cell in which a name is defined."""
        pattern = re.compile(
            rf"^[ \t]*(?:(?:async[ ]+)?def|class)[ ]+{re.escape(name)}\b|^[ \t]*{re.escape(name)}[ ]*=[^=]",
            re.MULTILINE,
        )
        found = (cell.label for cell in self._source.texts if pattern.search(cell.source))
        return next(found, None)

    def note_written(self, client: WorkerClient) -> None:
        """Ask a worker that is about to be ended what its calls have written."""
        try:
            answer = client.request(loading_messages.LOADING, MIN_SECONDS, "written")
            self._written += _converted(answer, list[str])
        except (StudentFailure, StudentException, WorkerEnded, KitFailure):
            return  # it is gone, or its code has done something to it: there is nothing to note
        self._written = list(dict.fromkeys(path[:100] for path in self._written))[:MAX_NOTES]
        self.notes = self._noted()

    # ---- loading

    def _load(self, client: WorkerClient) -> bool:
        """Run the code; False when a statement ended the worker, and is left out next time."""
        source = self._source
        cells = [[cell.label, cell.source, cell.first_line] for cell in source.cells]
        helpers = [[module.name, module.source] for module in source.helpers]
        skips = [[*place, text] for place, text in self._skips.items()]
        self._at, self._stops = (WHOLE_CELL, WHOLE_CELL), []
        try:
            seconds = self._budget.cell_seconds
            what = [source.name, cells, source.notebook, self._seed, helpers, skips, self._data]
            answer = client.request(loading_messages.LOADING, seconds, "open", *what)
            count, self._taken = _converted(answer, tuple[int, list[str]])
            if self._at_once:
                return self._load_at_once(client)
            for index in range(min(count, sum(cell.source.count("\n") + 1 for cell in source.cells))):
                self._run_cell(client, index)
            client.request(loading_messages.LOADING, seconds, "loaded")
        except StudentException as error:
            client.close()
            raise StudentFailure("source", messages.exception(source.name, error.problem)) from None
        except StudentFailure:
            client.close()
            raise
        except WorkerEnded as error:
            if self._at[0] < 0 or self._at in self._skips:
                raise error.failure from None
            self._skips[self._at] = self._why_ended(error.failure)
            return False
        self.notes = self._noted()
        return True

    def _load_at_once(self, client: WorkerClient) -> bool:
        """Run all the code; False when it has to be run step by step in another worker."""
        self._budget.check()
        try:
            seconds = min(AT_ONCE_SECONDS, self._budget.cell_seconds)
            answer = client.request(loading_messages.LOADING, seconds, "load")
            self._take(_converted(answer, list[Stop]))
        except (StudentException, StudentFailure, WorkerEnded):
            client.close()
            self._at_once = False
            return False
        self.notes = self._noted()
        return True

    def _run_cell(self, client: WorkerClient, index: int) -> None:
        """Run one cell, step by step, within the time of a cell."""
        self._at = (index, WHOLE_CELL)
        self._budget.check()
        self._seconds = self._budget.cell_seconds
        used = _cpu_seconds(client)
        answer = client.request(self._label(index), self._seconds, "prepare", index)
        lines, stops = _converted(answer, tuple[list[int], list[Stop]])
        self._take(stops)
        step = 0
        while step < len(lines):
            self._budget.check()
            self._at = (index, step)
            left = self._seconds - (_cpu_seconds(client) - used)
            answer = client.request(loading_messages.STATEMENT, max(left, MIN_SECONDS), "run", index, step)
            following, stops = _converted(answer, tuple[int, list[Stop]])
            self._take(stops)
            step = max(following, step + 1)

    def _take(self, stops: list[Stop]) -> None:
        room = loading_messages.MAX_STOPS - len(self._stops)
        self._stops += [trimmed_stop(stop) for stop in stops[:room]]

    def _why_ended(self, failure: StudentFailure) -> str:
        if failure.kind == "timeout":
            return loading_messages.statement_timeout(self._seconds)
        return failure.message

    def _label(self, index: int) -> str:
        if self._source.notebook and index < len(self._source.cells):
            return self._source.cells[index].label
        return self._source.name

    def _noted(self) -> list[str]:
        """What a person should know of how the code was loaded, one sentence each."""
        notes = [loading_messages.helper_not_used(name[:100]) for name in self._taken[:MAX_NOTES]]
        notes += [loading_messages.stop_note(stop, self._source.python) for stop in self._stops]
        notes += [loading_messages.written(path) for path in self._written]
        notes = list(dict.fromkeys(notes))
        more = len(notes) - MAX_NOTES
        return notes if more <= 0 else [*notes[:MAX_NOTES], loading_messages.more_notes(more)]


def _cpu_seconds(client: WorkerClient) -> float:
    """The CPU time that the worker has taken so far; 0 where that can't be known."""
    try:
        return client.worker.cpu_seconds()
    except (OSError, AttributeError):
        return 0.0


def _converted(answer: Any, type_: Any) -> Any:
    """An answer as this type; StudentFailure where code of the student's has made it something else."""
    try:
        return msgspec.convert(answer, type_)
    except (msgspec.ValidationError, RecursionError):
        raise StudentFailure("crash", messages.broken_reply(loading_messages.LOADING), "crashed") from None
