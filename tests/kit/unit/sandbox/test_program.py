"""A program runs statement by statement, and tells what stopped and why a name is missing."""

import linecache
from types import ModuleType

import pytest

from autograder.protocol.records import Cell
from autograder.sandbox.problems import describe, similar_name
from autograder.sandbox.program import WHOLE_CELL, Program


@pytest.fixture(autouse=True)
def _own_linecache(monkeypatch):
    """Keep the sources of these programs out of other tests' tracebacks."""
    monkeypatch.setattr(linecache, "cache", {})


def run(*cells, notebook=True, skips=None):
    """(namespace, what stopped, the program) after these cells."""
    module = ModuleType("submission")
    program = Program(module)
    labels = [f"w.ipynb, cell {number}" if notebook else "w.py" for number in range(1, len(cells) + 1)]
    given = [Cell(label, source) for label, source in zip(labels, cells, strict=True)]
    for index in range(program.open(given, notebook, skips or {})):
        lines = program.prepare(index)
        step = 0
        while step < len(lines):
            step = program.run(index, step)
    return module.__dict__, program.take_stops(), program


def kinds(stops):
    return [(stop.kind, stop.line) for stop in stops]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("import no_such_module\nx = 1", [("import", 1)]),
        ("import no_such_module, sys\nx = sys.path", [("import", 1)]),
        ("from sys import no_such_name, path\nx = path", [("import", 1)]),
        ("import no_such_module as n\nn.f()\ny = n\nx = 1", [("import", 1), ("needs", 2), ("needs", 3)]),
        ("raise ImportError('tk')\nx = 1", [("import", 1)]),
        ("if True:\n    import no_such_module\n    import sys\nx = sys.path", [("import", 2)]),
        ("if False:\n    import no_such_module\nelse:\n    x = 1", []),
        ("try:\n    import no_such_module\nexcept ImportError:\n    x = 1", []),
        ("import no_such_module as n\n@n.fast\ndef f(a: n.T) -> n.T: return a\nx = f(1)", [("import", 1), ("bare", 3)]),
        ("import no_such_module as n\nclass A(n.B): pass\nx = 1", [("import", 1), ("needs", 2)]),
        ("raise PermissionError(13, 'no', '/x')\nx = 1", [("refused", 1)]),
    ],
)  # fmt: skip
def test_passed_over(cell, expected):
    """What fails for the grader's own reasons costs itself only, also in a cell."""
    namespace, stops, _program = run(cell)

    assert "x" in namespace
    assert expected == kinds(stops)


@pytest.mark.parametrize(
    "fails", ["1 / 0", "raise SystemExit(0)", "undefined", "raise KeyboardInterrupt", "return"]
)
def test_exception(fails):
    """Any other exception ends its cell, and in a module without cells its statement only."""
    cells = f"x = 1\n{fails}\ny = 2", "z = 3"

    namespace, stops, _program = run(*cells)
    assert ("x" in namespace, "y" in namespace, "z" in namespace) == (True, False, True)
    assert [("raised", 2)] == kinds(stops)
    assert stops[0].rest

    namespace, stops, _program = run("\n".join(cells), notebook=False)
    assert ("x" in namespace, "y" in namespace, "z" in namespace) == (True, True, True)
    assert not stops[0].rest

    namespace, stops, _program = run("\n# %%\n".join(("", *cells)), notebook=False)
    assert ("x" in namespace, "y" in namespace, "z" in namespace) == (True, False, True)


@pytest.mark.parametrize(("step", "missing"), [(1, ["y"]), (WHOLE_CELL, ["x", "y"])])
def test_skipped(step, missing):
    """A statement that ended an earlier worker is left out, with the rest of its cell."""
    namespace, stops, program = run("x = 1\nwhile True: pass\ny = 2", "z = 3", skips={(0, step): "it hung"})

    assert missing == [name for name in ("x", "y", "z") if name not in namespace]
    assert [("ended", "it hung")] == [(stop.kind, stop.problem.message) for stop in stops]
    assert program.why_absent("y").stop.problem.message == "it hung"


def test_skipped_in_module():
    """In a module without cells, a statement that never ends costs itself only."""
    namespace, _stops, _program = run(
        "x = 1\nwhile True: pass\ndef y(): pass\nz = 1", notebook=False, skips={(0, 1): "it hung"}
    )

    assert {"x", "y", "z"} <= set(namespace)


def test_syntax_error():
    """Nothing of a cell that can't be read is run, and what it seems to define is missing for that reason."""
    namespace, stops, program = run("x = 1", "y = 2\ndef f(a)\n    return a\n")

    assert ("x" in namespace, "y" in namespace) == (True, False)
    assert ("syntax", 2, "def f(a)", 8) == (
        stops[0].kind,
        stops[0].line,
        stops[0].problem.text,
        stops[0].problem.caret,
    )
    assert stops[0] == program.why_absent("f").stop


@pytest.mark.parametrize(
    ("cells", "name", "reason", "line"),
    [
        (["1 / 0\nf = 1"], "f", "stopped", 1),
        (["import no_such_module as f"], "f", "stopped", 1),
        (["from no_such_module import *"], "f", "stopped", 1),
        (["1 / 0\nx = 1", "f = x"], "f", "stopped", 1),
        (["if __name__ == '__main__':\n    f = 1"], "f", "main", 2),
        (["def g():\n    def f(): pass"], "f", "inside", 2),
        (["def F(): pass"], "f", "similar", 0),
        (["1 / 0"], "f", "unknown", 0),
    ],
)
def test_why_absent(cells, name, reason, line):
    """The reason why a name is missing, with its place."""
    _namespace, _stops, program = run(*cells)

    absent = program.why_absent(name, similar=True)

    assert (name, reason) == (absent.name, absent.reason)
    if absent.stop is not None:
        assert 1 == absent.stop.line
    else:
        assert line == absent.line


def test_defined_after_all():
    """A name that a later statement defines is not missing."""
    _namespace, _stops, program = run("import no_such_module as f", "f = 1")

    assert program.why_absent("f") is None


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        (["def f(): return 1", "def f():\n    raise NotImplementedError()"], 1),
        (["def f():\n    raise NotImplementedError()", "def f(): return 2"], 2),
        (
            [
                "def f(): return 1",
                "def f(): return 2",
                "def f():\n    '''t'''\n    raise NotImplementedError",
            ],
            2,
        ),
    ],
)
def test_stub_below_solution(cells, kept):
    """An untouched stub does not hide a solution above it."""
    namespace, stops, _program = run(*cells)

    assert kept == namespace["f"]()
    assert ["stub"] * ("raise" in cells[-1]) == [stop.kind for stop in stops]


@pytest.mark.slow
def test_many_statements():
    """A very long cell is run as a whole from some point on."""
    namespace, stops, _program = run("x = 0\n" + "x += 1\n" * 5000)

    assert (5000, []) == (namespace["x"], stops)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("heigth = 1\nheight", "name 'height' is not defined. Did you mean: 'heigth'?"),
        ("import math\nmath.sqr(1)", "module 'math' has no attribute 'sqr'. Did you mean: 'sqrt'?"),
        ("no_such_thing_at_all", "name 'no_such_thing_at_all' is not defined"),
    ],
)
def test_did_you_mean(code, text):
    """Python's own suggestion belongs to the text of an exception."""
    with pytest.raises((NameError, AttributeError)) as caught:
        exec(code, {})

    assert text == describe(caught.value).message


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("corr2d", ["Corr2D", "other"], "Corr2D"),
        ("corr2d", ["corr_2d"], "corr_2d"),
        ("convolve2d", ["convolved2d"], "convolved2d"),
        ("corr1d", ["corr2d"], ""),
        ("corr2d", ["pool2d", "x"], ""),
        ("corr2d", [], ""),
    ],
)
def test_similar_name(name, known, expected):
    """A name is similar but for case, underscores and a letter; other digits make it another one."""
    assert expected == similar_name(name, known)
