"""How a submission's code is loaded: with one request, or step by step where that fails."""

from types import SimpleNamespace

import pytest

from autograder.course.settings import GradingLimits
from autograder.errors import StudentException, StudentFailure, WorkerEnded
from autograder.protocol.records import Cell, Problem
from autograder.proxy.loading import Loader
from autograder.proxy.time_budget import TimeBudget
from autograder.submissions.source import Source

SOURCE = Source("work.py", (Cell("work.py", "a = 1\nb = 2\n"),), notebook=False)
ENDED = WorkerEnded(StudentFailure("crash", "it crashed", "crashed"))
STEPWISE = {"open": [1, []], "prepare": [[1, 2], []], "run": [9, []], "loaded": None}


class Client:
    """Stands in for a worker. answers: to each operation, an exception is raised."""

    def __init__(self, answers):
        self.answers, self.asked, self.seconds, self.closed = answers, [], [], False
        self.worker = SimpleNamespace(pid=0, cpu_seconds=lambda: 0.0)

    def request(self, _what, seconds, operation, *_arguments):
        self.asked.append(operation)
        self.seconds.append(seconds)
        if isinstance(self.answers[operation], Exception):
            raise self.answers[operation]
        return self.answers[operation]

    def close(self):
        self.closed = True


@pytest.fixture
def load():
    """`load(answers...)`: loads twice; the clients that were used."""

    def run(*answers):
        clients = [Client(own) for own in answers]
        waiting = iter(clients)
        loader = Loader(SOURCE, 0, TimeBudget(GradingLimits(cell_seconds=10)))
        loader.loaded(lambda: next(waiting))
        loader.loaded(lambda: next(waiting))
        return clients

    return run


def test_at_once(load):
    """Code that does no harm is loaded with one request, in each worker."""
    clients = load(*[{"open": [1, []], "load": []}] * 2)

    assert [["open", "load"]] * 2 == [client.asked for client in clients]


@pytest.mark.parametrize(
    "problem",
    [
        ENDED,
        StudentException(Problem("RuntimeError", "no")),
        StudentFailure("memory", "it ran out of memory"),
    ],
    ids=["ended", "exception", "memory"],
)
def test_step_by_step(load, problem):
    """Where that fails, the worker is ended, and the code runs step by step there and in each later worker."""
    first, *later = load({"open": [1, []], "load": problem}, STEPWISE, STEPWISE)

    assert first.closed
    assert [["open", "prepare", "run", "loaded"]] * 2 == [client.asked for client in later]


def test_time(load):
    """All the code gets a second, however long a cell may take: it is run again where that is not enough."""
    first, _second = load(*[{"open": [1, []], "load": []}] * 2)

    assert [10, 1] == first.seconds
