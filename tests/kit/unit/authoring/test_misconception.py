"""What is taken of a submission for a wrong solution, and what is refused."""

import ast
import json

import pytest

from autograder.authoring.misconception import Extract, write_misconception
from autograder.course.misconceptions import HINT_TO_BE_WRITTEN, wrong_solutions
from autograder.errors import UsageError
from autograder.submissions.source import read

KIM = '''\
"""Kim Lee, 12345"""
import numpy as np, torch
import torch.nn.functional as F
from math import (
    ceil,
    floor,
)


SIZE = 3
SIZE += 1
OTHER = 5


def helper(x):
    """By Kim."""
    return inner(x) * SIZE  # Kim's


def inner(x):
    return x + floor(1.5) + np.zeros(1).item()


def unused(x):
    return ceil(x)


def double(x):
    return 0


def double(x):
    """Twice x."""

    # my solution, Kim
    def local(y):
        """Local."""
        return y

    return local(helper(x)) if x is not None else F.relu(x)


double.kept = OTHER


def double(x):
    # YOUR CODE HERE
    raise NotImplementedError()


if __name__ == "__main__":
    print(double(torch.ones(2)))
'''
TAKEN = """\
import numpy as np
import torch.nn.functional as F
from math import floor


SIZE = 3


SIZE += 1


OTHER = 5


def helper(x):
    return inner(x) * SIZE


def inner(x):
    return x + floor(1.5) + np.zeros(1).item()


def double(x):

    def local(y):
        return y
    return local(helper(x)) if x is not None else F.relu(x)


double.kept = OTHER
"""


@pytest.fixture
def toy(toy_course, tmp_path):
    return toy_course(tmp_path / "course")


def hand_in(toy, text, name="toy.py"):
    file = toy.root / "kim" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def make(toy, path, name="my_bug", exercise="double", assignment=None):
    told = write_misconception(toy, name, path, exercise, assignment)
    return told, (toy.root / "tests" / "wrong" / "toy" / f"{exercise}__{name}.py").read_text()


def test_module(toy):
    """The exercise and all that it needs are taken, without comments, docstrings and what it does not use."""
    told, text = make(toy, hand_in(toy, KIM))

    assert f'"""{HINT_TO_BE_WRITTEN}"""\n\n{TAKEN}' == text
    assert "Kim" not in text
    assert "tests/wrong/toy/double__my_bug.py: double, helper, SIZE, inner, OTHER of " in told[0]
    assert "autograder verify toy" in told[-1]


def test_notebook(toy):
    """Of a notebook the last definition counts; magics and cells that are no Python spoil nothing."""
    cells = [
        "%matplotlib inline\nimport torch",
        "def double(x):\n    return 5",
        "def (",
        "def double(x):\n    return 3 * x",
    ]
    notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}
    told, text = make(toy, hand_in(toy, json.dumps(notebook), "toy.ipynb").parent)

    assert f'"""{HINT_TO_BE_WRITTEN}"""\n\ndef double(x):\n    return 3 * x\n' == text
    assert any("not read: toy.ipynb, cell 3: invalid syntax" in line for line in told)


def test_star(toy):
    """Names may come from `from module import *`."""
    _told, text = make(
        toy, hand_in(toy, "from math import *\n\n\ndef double(x):\n    return x * floor(2.9)\n")
    )

    assert "from math import *\n" in text


def test_class_and_other_exercises(course, tmp_path, toy):
    """Other exercises come from the reference, which is said."""
    (tmp_path / "kim.py").write_text(
        "def corr2d(X, K):\n    return 1\n\n\ndef convolve2d(X, K):\n    return corr2d(X, flip(K))\n\n\n"
        "flip = lambda K: K.flip(0)\n"
    )
    for kind in ("solutions/convolution.py", "tests/public/convolution/test_corr2d.py"):
        (toy.root / kind).parent.mkdir(parents=True, exist_ok=True)
        (toy.root / kind).write_text((course.root / kind).read_text())
    told = write_misconception(toy, "half", tmp_path / "kim.py", "convolve2d")
    text = (toy.root / "tests/wrong/convolution/convolve2d__half.py").read_text()

    assert "from the reference: corr2d" in told
    assert {"convolve2d", "flip"} == {
        getattr(node, "name", None) or node.targets[0].id for node in ast.parse(text).body[1:]
    }


@pytest.mark.parametrize("name", ["", "Bug", "a__b", "_a", "a_", "a-b", "../x", "a b", "ä", "x" * 81])
def test_bad_name(toy, name):
    """A name that can't be part of the file's name is refused, with an example."""
    with pytest.raises(UsageError, match=r"small letters, .*e\.g\. kernel_flipped"):
        make(toy, hand_in(toy, KIM), name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def other(x):\n    return x\n", "toy.py: there is no double; so there is nothing to take"),
        ("def double(x):\n    raise NotImplementedError()\n", "double is as it was handed out"),
        ("def double(x:\n", r"there is no double \(toy.py: .*\)"),
        (
            "import tool\n\n\ndef double(x):\n    return tool.f(x)\n",
            "double needs tool.py, which lies beside it",
        ),
        (
            "from tool import f\n\n\ndef double(x):\n    return f(x)\n",
            "double needs tool.py, which lies beside it",
        ),
        ("<html>", "is a web page"),
        ("def double(x):\n    return x" + " + 1" * 2500, "nested too deeply"),
    ],
    ids=["other", "stub", "broken", "import", "import from", "web page", "deep"],
)
def test_nothing_to_take(toy, text, message):
    """A submission without the exercise, or one that needs another file, is named; nothing is written."""
    hand_in(toy, "def f(x):\n    return x\n", "tool.py")
    with pytest.raises(UsageError, match=message):
        make(toy, hand_in(toy, text))

    assert not (toy.root / "tests" / "wrong").exists()


def test_unknown(toy, tmp_path):
    """An unknown exercise, assignment or path is named."""
    with pytest.raises(UsageError, match="unknown exercise 'triple': toy has double"):
        make(toy, hand_in(toy, KIM), exercise="triple")
    with pytest.raises(UsageError, match="unknown exercise 'triple': toy has double"):
        make(toy, hand_in(toy, KIM), exercise="triple", assignment="toy")
    with pytest.raises(UsageError, match="unknown assignment 'no'"):
        make(toy, hand_in(toy, KIM), assignment="no")
    with pytest.raises(UsageError, match="no such file or folder"):
        make(toy, tmp_path / "none")


def test_two_assignments(course, tmp_path):
    """An exercise that two assignments have needs --assignment."""
    with pytest.raises(UsageError, match="conv_layer, pooling have an exercise speed; choose one with"):
        write_misconception(course, "bug", tmp_path, "speed")


def test_not_overwritten(toy):
    """A file that is there is kept."""
    make(toy, hand_in(toy, KIM))
    with pytest.raises(UsageError, match=r"double__my_bug\.py exists already; choose another name"):
        make(toy, hand_in(toy, "def double(x):\n    return 3 * x\n"))

    assert "helper" in (toy.root / "tests/wrong/toy/double__my_bug.py").read_text()


def test_unwritten_hint_is_shown_to_nobody(toy):
    """Until the hint is written, grading leaves the wrong solution out."""
    make(toy, hand_in(toy, KIM))

    assert [] == wrong_solutions(toy, "toy")
    assert [("my_bug", "")] == [
        (w.misconception, w.hint) for w in wrong_solutions(toy, "toy", unwritten=True)
    ]


def test_wrong_solutions_of_one_exercise(course):
    """Those of one exercise are those of all that are its own."""
    known = wrong_solutions(course, "counting")

    assert len({one.exercise for one in known}) > 1
    for exercise in {one.exercise for one in known}:
        own = [one for one in known if one.exercise == exercise]
        assert own == wrong_solutions(course, "counting", exercise)


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ["lenet", "variants"])
def test_complete(course, assignment):
    """What is taken of right solutions in many styles, dataclasses and base classes included, runs by itself."""
    reference = {"__name__": "reference"}
    exec(compile(course.master(assignment).read_text(), "reference", "exec"), reference)
    files = sorted((course.root / "tests" / "alternatives" / assignment).glob("*.py"))
    targets = [e for e in course.exercises(assignment) if not course.builds_on(assignment)[e]]
    for file in files:
        for exercise in targets:
            found = read(file, 2**20)
            code = Extract(course, assignment, exercise, found).text()
            taken = dict(reference)
            exec(compile(code, file.name, "exec"), taken)

            assert callable(taken[exercise])
            assert taken[exercise] is not reference[exercise], (file.stem, exercise)

    assert len(files) * len(targets) >= 20
