"""Snapshots of every sentence about a student's code: wording is changed on purpose, here."""

import inspect

import pytest

from autograder.feedback import messages
from autograder.protocol.records import Ended, Frame, Problem
from autograder.results import CodeLine

PROBLEM = Problem(
    "ValueError", "bad\n  size", [Frame("work.py", 7, "f", "return g(X)"), Frame("work.py", 3, "g", "x[9]")]
)
BARE = Problem("KeyError", "")
CALL = "corr2d(X, K)"

SENTENCES = {
    "not_implemented": (
        ("corr2d",),
        "corr2d is not implemented yet: replace `raise NotImplementedError()` by your code",
    ),
    "not_defined": (
        ("corr2d", "NameError: name 'torc' is not defined in work.py, line 3"),
        "corr2d is not defined, because its code stopped: NameError: name 'torc' is not defined in work.py, line 3",
    ),
    "exception": ((CALL, PROBLEM), "corr2d(X, K) raised ValueError: bad size, at work.py, line 3 (`x[9]`)"),
    "exception_text": ((BARE,), "KeyError"),
    "where": ((BARE,), ""),
    "traceback_text": (
        ([CodeLine("work.py", None, 7, "f", "return g(X)"), CodeLine("w.ipynb", 4, 3, "g", "x[9]")],),
        "work.py, line 7, in f\n    return g(X)\nw.ipynb, cell 4, line 3, in g\n    x[9]",
    ),
    "advice": (
        ("value", 0),
        "work one of the wrong entries out on paper, and follow your code on the way to it",
    ),
    "cell_problem": (("work.ipynb, cell 2", BARE), "KeyError in work.ipynb, cell 2"),
    "timeout": (
        (CALL, 4.0),
        "corr2d(X, K) did not finish within 4 seconds: look for a loop that never ends",
    ),
    "cell_timeout": (("cell 3", 1.0), "the code in cell 3 did not finish within 1 second"),
    "submission_timeout": ((600.0,), "not run: the submission had used up its 600 seconds"),
    "submission_timeout_within": ((1.0,), "not finished: the submission had used up its 1 second"),
    "test_timeout": (
        (120.0,),
        "not finished: this test had used up its 120 seconds; does one call do too much work?",
    ),
    "crashed": (
        (CALL, "killed by SIGSEGV"),
        "the Python process ended during corr2d(X, K): killed by SIGSEGV",
    ),
    "how_it_ended": ((Ended(3, None),), "it exited with status 3"),
    "broken_reply": ((CALL,), "corr2d(X, K) returned something the grader can't read"),
    "unreadable": ((), f"{messages.CALL} returned more than the grader can compare"),
    "oversized_reply": ((CALL, 64.0), "corr2d(X, K) sent back more than 64 MB"),
    "out_of_memory": ((CALL, 2048), "corr2d(X, K) needed more memory than the 2048 MB that it may use"),
    "wrong_type": (
        (CALL, "torch tensor", "None"),
        "corr2d(X, K) should return a torch tensor, but returned None",
    ),
    "wrong_layout": (
        (CALL, "sparse_coo"),
        "corr2d(X, K) should return an ordinary dense tensor, but its layout is sparse_coo",
    ),
    "wrong_device": (
        (CALL, "cuda", "cpu"),
        "corr2d(X, K) should keep its arguments' device cuda, but the result is on cpu",
    ),
    "wrong_shape": ((CALL, (2, 3), (3, 2)), "corr2d(X, K) should have shape (2, 3), but has shape (3, 2)"),
    "wrong_dtype": (
        (CALL, "float64", "float32"),
        "corr2d(X, K) should keep the dtype float64 of its arguments, but has dtype float32",
    ),
    "not_finite": ((CALL, "nan"), "corr2d(X, K) contains nan, though its arguments are finite"),
    "wrong_value": (
        (CALL, 2, 6, (0, 1), "3", "-3"),
        "corr2d(X, K) has 2 of 6 values wrong: at [0, 1] expected 3, got -3",
    ),
    "no_gradient": (
        (CALL, "K"),
        "no gradient flows from corr2d(X, K) back to K: the result is cut off from it, "
        "as .detach(), .data, .item(), .numpy(), torch.tensor(...) or torch.no_grad() do",
    ),
    "too_slow": (
        ("max_pool2d", {10: 1.0, 20: 0.5}, 0.5),
        "max_pool2d takes more than 10 times as long as the reference (points: 100% up to 10 times, 50% up to 20 times): work on whole tensors at once, not on one output position after the other",
    ),
    "wrong_in_race": (
        ("max_pool2d has shape (1,)",),
        "no points for speed without the right result: max_pool2d has shape (1,)",
    ),
    "not_raced": ((), "not assessed: this run holds no races"),
    "not_assessed": (("cpu",), "not assessed: this test has no bars for cpu"),
    "wrong_parameters": (
        ("Net()", [(3,), (4, 3)], [(1,)]),
        "Net() has other parameters than asked for: it lacks parameters of shape (3,), (4, 3); it has other ones of shape (1,)",
    ),
    "extra_buffers": (
        ("Net()", ["mean"]),
        "Net() keeps more than its parameters: its state dict also holds mean",
    ),
    "wrong_gradient_shape": (
        (CALL, "K", (2, 2), (1,)),
        "after corr2d(X, K).backward(gradient), K.grad should have shape (2, 2), but has (1,)",
    ),
    "wrong_gradient": (
        (CALL, "K", (0, 0), "3", "1"),
        "after corr2d(X, K).backward(gradient), K.grad is wrong: at [0, 0] expected 3, got 1",
    ),
    "backward_failed": (
        (CALL, PROBLEM),
        "the backward pass of corr2d(X, K) raised ValueError: bad size, at work.py, line 3 (`x[9]`)",
    ),
    "mutated": (
        (CALL, "X"),
        "corr2d(X, K) changed its own input X: work on a copy, the caller still needs it",
    ),
    "not_detached": ((CALL,), "corr2d(X, K) should not require a gradient: return result.detach()"),
    "no_error": ((CALL, "ValueError"), "corr2d(X, K) should raise ValueError, but returned normally"),
    "wrong_error": (
        (CALL, "ValueError", BARE),
        "corr2d(X, K) should raise ValueError, but raised KeyError",
    ),
    "forbidden": (
        ("corr2d", "torch.nn.functional.conv2d"),
        "forbidden: corr2d ran the library routine torch.nn.functional.conv2d. This exercise is to be written "
        "by hand; if the kit is mistaken, ask your instructor to overrule it",
    ),
    "not_counted": (
        ("numpy.convolve",),
        "not counted: this exercise used the library routine numpy.convolve",
    ),
    "does_not_hold": ((), f"{messages.CALL} fails this check"),
    "article": (("image",), "an image"),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_sentence(name):
    """Each sentence reads exactly so."""
    arguments, expected = SENTENCES[name]

    assert expected == getattr(messages, name)(*arguments)


def test_every_sentence_has_a_snapshot():
    """No sentence is added without one."""
    public = {
        name
        for name, value in inspect.getmembers(messages, inspect.isfunction)
        if not name.startswith("_") and value.__module__ == messages.__name__
    }

    assert set(SENTENCES) == public


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        (None, "it closed its channel to the grader"),
        (Ended(None, 9, "threads"), "it started more threads than allowed"),
        (Ended(None, 24), "it used up its CPU time"),
        (Ended(None, 6), "killed by SIGABRT"),
        (Ended(0, None), "it exited with status 0"),
        (Ended(None, 9, "cpu"), "it used up its CPU time"),
        (Ended(None, 9, "outside"), "killed by SIGKILL"),
        (
            Ended(None, 9, "no memory left"),
            "the machine ran out of memory, and ended the process that used the most",
        ),
    ],
)
def test_how_it_ended(ended, expected):
    """Each end of a worker has its words."""
    assert expected == messages.how_it_ended(ended)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("f", None), "f is not defined: the submission defines nothing of this name"),
        (("f", messages.EMPTY), "f is not defined: the file is empty"),
        (("f", "E"), "f is not defined, because its code stopped: E"),
    ],
)
def test_not_defined(arguments, expected):
    """A missing name is told with its cause, where there is one."""
    assert expected == messages.not_defined(*arguments)


def test_one_wrong_value():
    """A single value needs no position."""
    text = messages.wrong_value(CALL, 1, 1, (0, 0), "5", "6")

    assert "corr2d(X, K) has the wrong value: expected 5, got 6" == text


def test_long_text_is_cut():
    """An exception's text is shown in one line of bounded length."""
    text = messages.exception_text(Problem("ValueError", "x" * 2000))

    assert "ValueError: " + "x" * 300 + " ..." == text
