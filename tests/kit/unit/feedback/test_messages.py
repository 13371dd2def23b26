"""Snapshots of every sentence about a student's code, so that wording is only changed on purpose."""

import inspect

import pytest

from autograder.feedback import advice as advice_texts
from autograder.feedback import explanations, limit_messages, loading_messages, messages
from autograder.protocol.records import Absent, Ended, Frame, Loop, Problem, Stop
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
NUMPY = Problem("AttributeError", "no attribute", tensor="X", torch_name="X.clone()")
ENDLESS = Loop("endless", "<work.py>", 3, "while i < n:", ["i", "n"])
NO_ANSWER = Problem("EOFError", "there is no keyboard", refused="input")

MODULES = (messages, loading_messages, limit_messages, advice_texts, explanations)
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
    "for_kind": (
        ("value", None),
        "work out one of the wrong numbers on paper, and follow your code on the way to it",
    ),
    "for_type": (("float", "torch tensor"), "take the number out of the tensor, e.g. result.item()"),
    "for_loop": (
        (ENDLESS,),
        "change a variable of the condition in each pass, so that it becomes false in the end",
    ),
    "for_forbidden": (("corr2d",), "call your corr2d in the place of the library routine"),
    "explained": (
        (NUMPY, ()),
        (
            ". X is a torch tensor: write X.clone(), or convert it first, with X.numpy()",
            "stay with torch's functions where you can: no gradient flows through NumPy",
        ),
    ),
    "numpy_on_tensor": (
        ("This value", ""),
        "This value is a torch tensor: use torch's own names, or convert it first, with .numpy()",
    ),
    "pair": (("stride", "(1, 2)", False), "stride is the pair (1, 2) here: one number for each axis"),
    "number": (
        ("stride and padding", "1 and 2", True),
        "stride and padding are single numbers here, 1 and 2: each stands for both axes",
    ),
    "waited": (
        (CALL, "4 seconds"),
        "corr2d(X, K) did not finish within 4 seconds: it waits, and does not compute",
    ),
    "part": (("dW",), f"dW of {messages.CALL}"),
    "wrong_parts": (
        (CALL, ("dX", "dW"), 3),
        "corr2d(X, K) should return the 2 parts (dX, dW), but returned 3",
    ),
    "wrong_named_parameters": (
        ("Conv2D(1, 1, 2)", {"weight": (1, 1, 2, 2)}, {"weight": (1, 1, 2, 2), "bias": (1,)}),
        "the parameters of Conv2D(1, 1, 2) should be weight (1, 1, 2, 2), but are weight (1, 1, 2, 2), bias (1,)",
    ),
    "not_a_class": (
        ("LeNet5", "Sequential"),
        "LeNet5 should be a class, but is a finished network (Sequential): wrap it in a class, "
        "`class LeNet5(nn.Module):`",
    ),
    "not_a_module": (("Net()", "Net"), "Net() should make a module: write `class Net(nn.Module):`"),
    "timeout": (
        (CALL, "4 seconds"),
        "corr2d(X, K) did not finish within 4 seconds: it is too slow, or it never ends",
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
        "corr2d(X, K) should stay on the device of its arguments, cuda, but the result is on cpu",
    ),
    "wrong_shape": ((CALL, (2, 3), (3, 2)), "corr2d(X, K) should have shape (2, 3), but has shape (3, 2)"),
    "wrong_dtype": (
        (CALL, "float64", "float32"),
        "corr2d(X, K) should keep the dtype float64 of its arguments, but has dtype float32",
    ),
    "wrong_own_dtype": (
        (CALL, "bool", "int64"),
        "corr2d(X, K) should have the dtype bool, but has dtype int64",
    ),
    "wrong_keys": (
        (CALL, ["W1", "b1"], ["W1", "c"]),
        "corr2d(X, K) has the wrong keys: it lacks 'b1', and it has too much: 'c'",
    ),
    "unusable": (
        (CALL, "load(...) raised EOFError"),
        "what corr2d(X, K) returned can't be used: load(...) raised EOFError",
    ),
    "not_equal": ((CALL, "'cat'", "'dog'"), "corr2d(X, K) should be 'cat', but is 'dog'"),
    "not_finite": ((CALL, "nan"), "corr2d(X, K) contains nan, though its arguments are finite"),
    "wrong_value": (
        (CALL, 2, 6, (0, 1), "3", "-3"),
        "corr2d(X, K) has 2 of 6 values wrong: at [0, 1] expected 3, got -3",
    ),
    "no_gradient": (
        (CALL, "K"),
        "no gradient flows from corr2d(X, K) back to K. What can cut it off: .detach(), .data, .item(), .numpy(), "
        "torch.tensor(...) and torch.no_grad()",
    ),
    "too_slow": (
        ("max_pool2d", {10: 1.0, 20: 0.5}, 0.5),
        "max_pool2d takes more than 10 times as long as the reference. Points: 100% up to 10 times, 50% up to 20 times",
    ),
    "wrong_in_race": (
        ("max_pool2d has shape (1,)",),
        "no points for speed without the right result: max_pool2d has shape (1,)",
    ),
    "not_raced": ((), "not assessed: this run holds no races"),
    "not_assessed": (("cpu",), "not assessed: this test has no bars for cpu"),
    "wrong_parameters": (
        ("Net()", [(3,), (4, 3)], [(1,)]),
        "Net() has the wrong parameters: those missing are of shape (3,), (4, 3), and those too many are of shape (1,)",
    ),
    "extra_buffers": (
        ("Net()", ["mean"]),
        "Net() should keep only its parameters, but its state dict also holds mean",
    ),
    "parts_changed": ((CALL,), "corr2d(X, K) should leave the model's parts as they were"),
    "wrong_mode": (
        (CALL, True),
        "corr2d(X, K) should leave the model in train mode, in which it was found",
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
    "one_of_the_causes": (("You forgot to flip.",), "One of the causes: You forgot to flip."),
    "forbidden": (
        ("corr2d", "torch.nn.functional.conv2d"),
        "forbidden: corr2d ran the library routine torch.nn.functional.conv2d. This exercise is to be written "
        "by hand; if your code does not use this routine, tell your instructor",
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
        (Ended(None, 9, "disk"), "it wrote more to its temporary folder than allowed"),
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


@pytest.mark.parametrize(
    ("verdict", "names", "expected"),
    [
        ("endless", ["i", "n"], "never ends, because nothing in it changes i or n"),
        ("endless", [], "never ends, because nothing in it leaves it"),
        ("finite", [], "would end, but it is too slow"),
        ("unknown", ["i"], "is too slow, or it never ends"),
    ],
)
def test_timeout_in_a_loop(verdict, names, expected):
    """The message on a time-out says of the loop what is known of it."""
    text = limit_messages.timeout("f()", "4 seconds", Loop(verdict, "<work.py>", 3, "while i < n:", names))

    assert (
        f"f() did not finish within 4 seconds: the loop at work.py, line 3 (`while i < n:`) {expected}"
        == text
    )


def test_part_of_an_answer():
    """A part of an answer is named before the call."""
    assert "dW of f(X) should be a torch tensor, but is None" == messages.wrong_type(
        "f(X)", "torch tensor", "None", "dW"
    )


@pytest.mark.parametrize("expected", advice_texts.TYPES)
def test_advice_by_type(expected):
    """Each type that can be asked for has its own advice, and a function without `return` another."""
    texts = {advice_texts.for_type(expected, got) for got in ("int", "list", "None", "something else")}

    assert advice_texts.RETURNS_NONE in texts
    assert 2 <= len(texts)
