"""The parts of an answer: those that the kit's own worker sends pass, all others are no answer."""

import pytest
import torch

from autograder.errors import StudentFailure, WireError
from autograder.protocol.limits import MAX_HITS, MAX_ROUTINE
from autograder.proxy.answer import take_answer


def test_honest():
    """Value, graph, routines and positions come back as they are, names of routines cut."""
    got = take_answer([[1, 2], 7, ["torch.conv2d", "x" * 999], [0, 1]])

    assert ([1, 2], 7, [0, 1]) == (got.value, got.graph, got.changed)
    assert ["torch.conv2d", "x" * MAX_ROUTINE] == got.hits


@pytest.mark.parametrize(
    "parts",
    [
        None,
        7,
        "abcd",
        (1, 0, [], []),
        {"a": 1, "b": 2, "c": 3, "d": 4},
        torch.zeros(4),
        [1, 0, []],
        [1, 0, [], [], []],
        [1, True, [], []],
        [1, -1, [], []],
        [1, 2**63, [], []],
        [1, 0.0, [], []],
        [1, torch.zeros(()), [], []],
        [1, 0, torch.zeros(100_000, dtype=torch.uint8), []],
        [1, 0, ["x"] * (MAX_HITS + 1), []],
        [1, 0, [b"x"], []],
        [1, 0, "abc", []],
        [1, 0, None, []],
        [1, 0, {"a": 1}, []],
        [1, 0, [], [True]],
        [1, 0, [], [-1]],
        [1, 0, [], ["0"]],
        [1, 0, [], [torch.zeros(())]],
        [1, 0, [], [0] * 100_000],
        [1, 0, [], torch.zeros(3)],
        [1, 0, [], (0,)],
    ],
    ids=lambda parts: repr(parts)[:40],
)
def test_forged(parts):
    """Anything else is refused before it is used."""
    with pytest.raises(WireError):
        take_answer(parts)


FORGER = """
import gc, torch
worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
def f(x):
    worker._operations["call"] = lambda *a: {answer}
    return x
"""


@pytest.mark.parametrize(
    "answer",
    ["[x, 0, [], [5]]", "[1, 0, torch.zeros(100_000), []]", "[1, torch.ones(2), [], []]", "(1, 0, [], [])"],
)
def test_forged_by_a_worker(submit, answer):
    """A worker that sends such an answer has crashed, for the test; the next call gets a fresh one."""
    submission = submit(FORGER.replace("{answer}", answer.replace("[x,", "[1,")))
    assert 1 == submission.f(1)

    with pytest.raises(StudentFailure, match="returned something the grader can't read") as caught:
        submission.f(1)

    assert "crashed" == caught.value.status
    assert 2 == submission.f(2)


def test_number_of_an_answer(submit):
    """The number and the word of an answer are looked at by their types first: a tensor compares to no truth."""
    submission = submit("""
        import gc, torch
        worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
        def f():
            send = worker._packer.message
            worker._packer = type("P", (), {"message": lambda self, *a: send(torch.ones(2), torch.ones(3), 1)})()
    """)

    with pytest.raises(StudentFailure, match="returned something the grader can't read"):
        submission.f()


@pytest.mark.parametrize("rows", ["{'a': 1}", "[['x' * 5000, torch.ones(1)]]", "torch.ones(3)", "[[1, 2]]"])
def test_forged_snapshot(submit, rows):
    """A module's state is a list of names and tensors, or it is nothing."""
    submission = submit(f"""
        import gc, torch
        worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
        worker._operations["snapshot"] = lambda *a: {rows}
        class Net(torch.nn.Module):
            pass
    """)
    net = submission.Net()

    with pytest.raises(StudentFailure, match="returned something the grader can't read"):
        net.state_dict()
