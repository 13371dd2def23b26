"""The lines of one exercise, cut out of what a student handed in."""

from pathlib import Path

import pytest

from autograder.classroom.exercise_code import MAX_LINE, MAX_LINES, ClassCode, exercise_lines
from autograder.protocol.records import Cell
from autograder.results import graded
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.source import Source


def module(text):
    return Source("ada.py", (Cell("ada.py", text),), notebook=False)


def notebook(*cells):
    numbered = (Cell(f"ada.ipynb, cell {n}", text, number=n) for n, text in enumerate(cells, 1))
    return Source("ada.ipynb", tuple(numbered), notebook=True)


def texts(lines):
    return [text for _number, text in lines]


def test_module():
    """A function with its decorators, and nothing else; numbers are those of the file."""
    source = module(
        "import torch\n\n@torch.no_grad()\ndef corr2d(X, K):\n    # mine\n    return X\n\nx = 1\n"
    )

    assert [
        ("3", "@torch.no_grad()"),
        ("4", "def corr2d(X, K):"),
        ("5", "    # mine"),
        ("6", "    return X"),
    ] == (exercise_lines(source, {"corr2d"}))


def test_notebook():
    """All cells that define it, magics notwithstanding, by cell and line; imports are no definitions."""
    source = notebook("%matplotlib inline\nfrom d2l import pool", "pool = None", "!ls\nclass pool:\n    pass")

    assert [("2:1", "pool = None"), ("3:2", "class pool:"), ("3:3", "    pass")] == exercise_lines(
        source, {"pool"}
    )


def test_broken():
    """Code that does not parse is cut by its indentation."""
    source = module(
        "x = (\ndef corr2d(X,\n           K,\n):\n    return X +\n\n    # end\ny = 2\ndef pool(): 1\n"
    )

    assert ["def corr2d(X,", "           K,", "):", "    return X +", "", "    # end"] == texts(
        exercise_lines(source, {"corr2d"})
    )


@pytest.mark.filterwarnings("error")
def test_odd_code():
    """Escapes that Python warns about warn nobody here; long lines and long functions are cut."""
    body = "".join(f"    x = {n}\n" for n in range(100))
    source = module(f"def f():\n    '\\d{'x' * 999}'\n{body}")
    lines = texts(exercise_lines(source, {"f"}))

    assert MAX_LINES + 1 == len(lines)
    assert MAX_LINE + 1 == len(lines[1])
    assert f"… and {102 - MAX_LINES} more lines" == lines[-1]
    assert [] == exercise_lines(source, {"g"})


def test_of_a_class(course):
    """Found by the digest of what was graded; an exercise without code of its own has that of those it tests."""
    source = module("def max_pool2d(X):\n    return X\n\nANSWERS = 3\n")
    code = ClassCode(course, [FoundSubmission("ada", "pooling", Path("ada.py"), "ada.py", source=source)])
    result = graded("ada", "pooling", "ada.py", [], digest=source.digest)

    assert ["max_pool2d"] == course.builds_on("pooling")["speed"]
    assert ["def max_pool2d(X):", "    return X"] == texts(code(result, "max_pool2d"))
    assert ["def max_pool2d(X):", "    return X"] == texts(code(result, "speed"))
    assert ["ANSWERS = 3"] == texts(code(result, "answers"))
    assert [] == code(result, "avg_pool2d")
    assert [] == code(graded("eve", "pooling", "eve.py", [], digest="other"), "max_pool2d")
