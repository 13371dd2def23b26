"""Snapshots of every sentence about a student's code, so that wording is only changed on purpose."""

import inspect

import pytest

from autograder.feedback import advice as advice_texts
from autograder.feedback import limit_messages, loading_messages, messages
from autograder.protocol.records import Absent, Ended, Frame, Problem, Stop
from autograder.results import CodeLine

PROBLEM = Problem(
    "ValueError", "bad\n  size", [Frame("work.py", 7, "f", "return g(X)"), Frame("work.py", 3, "g", "x[9]")]
)
BARE = Problem("KeyError", "")
CALL = "corr2d(X, K)"
MISSING = Problem("ModuleNotFoundError", "No module named 'google'")
IMPORT = Stop("import", "work.ipynb, cell 1", 2, "from google.colab import drive", MISSING)
SYNTAX = Problem("SyntaxError", "expected ':'", line=9, text="def corr1d(x, k)", caret=16)
NEWER = Problem("SyntaxError", "invalid syntax", line=1, text="type A = int", caret=5, newer="3.99")
NOT_READ = Stop("syntax", "work.py", 9, "", SYNTAX, rest=True)
NO_ANSWER = Problem("EOFError", "there is no keyboard", refused="input")

MODULES = (messages, loading_messages, limit_messages, advice_texts)
SENTENCES = {
    "not_implemented": (
        ("corr2d",),
        "corr2d is not implemented yet: replace `raise NotImplementedError()` by your code",
    ),
    "not_defined": (
        ("corr2d", "its code stopped: NameError: name 'torc' is not defined in work.py, line 3"),
        "corr2d is not defined, because its code stopped: NameError: name 'torc' is not defined in work.py, line 3",
    ),
    "absent": (
        (Absent("f", "stopped", stop=IMPORT),),
        "its code stopped: ModuleNotFoundError: No module named 'google' in work.ipynb, cell 1, line 2 "
        "(`from google.colab import drive`)",
    ),
    "in_text_cell": (
        ("work.ipynb, cell 2",),
        "it stands in a text cell (work.ipynb, cell 2): make it a code cell",
    ),
    "stop_text": (
        (NOT_READ,),
        "SyntaxError: expected ':' in work.py, line 9\n    def corr1d(x, k)\n                    ^",
    ),
    "refused": ((NO_ANSWER,), ": nobody can answer while the code is graded"),
    "syntax_line": ((SYNTAX,), "\n    def corr1d(x, k)\n                    ^"),
    "too_new": (
        (NEWER,),
        f": this syntax needs Python 3.99, and grading runs Python {loading_messages.GRADING_PYTHON}",
    ),
    "stop_note": (
        (IMPORT,),
        "work.ipynb, cell 1, line 2 (`from google.colab import drive`): passed over, because it raised "
        "ModuleNotFoundError: No module named 'google'",
    ),
    "written": (("a.txt",), "a.txt was kept in memory only: nothing can be written while the code is graded"),
    "helper_not_used": (("random",), "random.py was not used, because Python has a module of this name"),
    "more_notes": ((2,), "and 2 more statements like these"),
    "statement_timeout": ((1.0,), "this statement did not finish within 1 second"),
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
    "timeout": (
        (CALL, 4.0),
        "corr2d(X, K) did not finish within 4 seconds: look for a loop that never ends",
    ),
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
    "bare_text": ((BARE,), "KeyError"),
    "seconds_text": ((1.0,), "1 second"),
}


def own_functions(module):
    """Names of the public functions that a module defines itself."""
    return [
        name
        for name, value in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and value.__module__ == module.__name__
    ]


@pytest.mark.parametrize("name", SENTENCES)
def test_sentence(name):
    """Each message has exactly this text."""
    arguments, expected = SENTENCES[name]

    (function,) = (vars(module)[name] for module in MODULES if name in own_functions(module))
    assert expected == function(*arguments)


def test_every_sentence_has_a_snapshot():
    """Every message has a snapshot."""
    assert set(SENTENCES) == {name for module in MODULES for name in own_functions(module)}


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
    """Each way in which a worker can end has its own text."""
    assert expected == limit_messages.how_it_ended(ended)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("f", None), "f is not defined: the submission defines nothing of this name"),
        (("f", loading_messages.EMPTY), "f is not defined: the file is empty"),
        (("f", "its code stopped: E"), "f is not defined, because its code stopped: E"),
        (("f", "it stands in a text cell"), "f is not defined: it stands in a text cell"),
    ],
)
def test_not_defined(arguments, expected):
    """The message on a missing name gives the cause, if there is one."""
    assert expected == loading_messages.not_defined(*arguments)


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        (
            Absent("f", "main", "work.py", 3),
            'f is defined only under `if __name__ == "__main__"` (work.py, line 3), and that part does not run '
            "while the code is graded: move it above that line",
        ),
        (
            Absent("f", "inside", "work.py", 3, "g"),
            "f is defined only inside of g (work.py, line 3): move it out of there",
        ),
        (
            Absent("f", "similar", other="F"),
            "the submission defines nothing of this name. Did you mean: 'F'?",
        ),
        (
            Absent("f", "unknown", stop=IMPORT),
            "the submission defines nothing of this name. The first statement that stopped: "
            "ModuleNotFoundError: No module named 'google' in work.ipynb, cell 1, line 2 "
            "(`from google.colab import drive`)",
        ),
    ],
    ids=lambda value: value.reason if isinstance(value, Absent) else "",
)
def test_absent(why, expected):
    """Each reason why a name is missing has its words."""
    assert expected == loading_messages.absent(why, "f")


@pytest.mark.parametrize(
    ("kind", "subject", "rest", "expected"),
    [
        (
            "refused",
            "",
            False,
            "passed over, because it raised E: text: nobody can answer while the code is graded",
        ),
        ("needs", "drive", False, "passed over, because drive is missing"),
        ("raised", "", True, "raised E: text; the rest of the cell was not run"),
        ("raised", "", False, "raised E: text"),
        ("ended", "", True, "text; the rest of the cell was not run"),
        (
            "written",
            "a.txt",
            False,
            "a.txt was kept in memory only: nothing can be written while the code is graded",
        ),
        ("bare", "Float", False, "run without the annotations and decorators that need Float"),
        (
            "stub",
            "f\nw.py, line 1",
            False,
            "passed over, because it is the untouched stub of f; the code at w.py, line 1 counts",
        ),
    ],
)
def test_stop_note(kind, subject, rest, expected):
    """A note begins with the place of the statement, and says what became of it."""
    problem = Problem("E", "text", refused="input" if kind == "refused" else "")
    stop = Stop(kind, "w.py", 4, "f()", problem, subject, rest)

    assert f"w.py, line 4 (`f()`): {expected}" == loading_messages.stop_note(stop)


@pytest.mark.parametrize(
    ("newer", "saved_by", "expected"),
    [
        ("", "", ""),
        ("", loading_messages.GRADING_PYTHON, ""),
        ("", "3.2", ""),
        ("", "3.99", "the notebook was saved by Python 3.99"),
        ("3.98", "3.99", "this syntax needs Python 3.98"),
    ],
)
def test_too_new(newer, saved_by, expected):
    """Both versions are named where the code was written for a later one."""
    text = loading_messages.too_new(Problem("SyntaxError", "invalid syntax", newer=newer), saved_by)

    assert (
        f": {expected}, and grading runs Python {loading_messages.GRADING_PYTHON}" if expected else ""
    ) == text


def test_one_wrong_value():
    """The message on a single value gives no position."""
    text = messages.wrong_value(CALL, 1, 1, (0, 0), "5", "6")

    assert "corr2d(X, K) has the wrong value: expected 5, got 6" == text


def test_long_text_is_cut():
    """An exception's text is shown in one line, cut to a maximum length."""
    text = messages.exception_text(Problem("ValueError", "x" * 2000))

    assert "ValueError: " + "x" * 300 + " ..." == text
