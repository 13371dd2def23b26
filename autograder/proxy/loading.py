"""Load a submission's code into a fresh worker, cell by cell, and remember which cells went wrong."""

from __future__ import annotations

from collections.abc import Callable

from autograder.errors import KitFailure, StudentException, StudentFailure, WorkerEnded
from autograder.feedback import messages
from autograder.proxy.time_budget import TimeBudget
from autograder.submissions.source import Source
from autograder.workers.client import WorkerClient


class Loader:
    """Runs the code cells of one submission, the same way in each fresh worker.

    A cell that raises stops there, as in Jupyter. One that ends its worker, or runs out of time, is left out
    from the next worker on.
    """

    def __init__(self, source: Source, seed: int, budget: TimeBudget) -> None:
        self._source = source
        self._seed = seed
        self._budget = budget
        self._skipped: dict[int, str] = {}
        self._problems: dict[int, str] = {}

    def loaded(self, connect: Callable[[], WorkerClient]) -> WorkerClient:
        """A fresh worker that has run the code cells. connect: starts one that has run nothing yet."""
        while True:
            client = connect()
            self._budget.attach(client.worker)
            if self._load(client):
                return client

    def why_undefined(self, name: str) -> str | None:
        """What became of the cell that mentions this name, or of the first cell that failed."""
        problems = {**self._problems, **self._skipped}
        for index, problem in sorted(problems.items()):
            cell = self._source.cells[min(index, len(self._source.cells) - 1)]
            if f"def {name}" in cell.source or f"class {name}" in cell.source:
                return problem
        if problems:
            return problems[min(problems)]
        return messages.EMPTY if self._source.empty else None

    def _load(self, client: WorkerClient) -> bool:
        """Run the cells; False when one ended the worker, and is left out next time."""
        source, seconds = self._source, self._budget.cell_seconds
        cells = [[cell.label, cell.source, cell.first_line] for cell in source.cells]
        index = -1
        try:
            count = client.request(
                "reading the code", seconds, "open", source.name, cells, source.notebook, self._seed
            )
            if type(count) is not int:
                raise KitFailure("a worker that can't count its cells")
            for index in range(count):
                if index not in self._skipped:
                    self._budget.check()
                    self._run_cell(client, index)
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
            return False
        return True

    def _run_cell(self, client: WorkerClient, index: int) -> None:
        try:
            client.request(self._label(index), self._budget.cell_seconds, "run", index)
        except StudentException as error:
            self._problems[index] = messages.cell_problem(self._label(index), error.problem)
        except StudentFailure as failure:
            self._problems[index] = failure.message

    def _why_cell_ended(self, index: int, failure: StudentFailure) -> str:
        if failure.kind == "timeout":
            return messages.cell_timeout(self._label(index), self._budget.cell_seconds)
        return failure.message

    def _label(self, index: int) -> str:
        if self._source.notebook and index < len(self._source.cells):
            return self._source.cells[index].label
        return self._source.name
