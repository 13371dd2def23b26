"""Wrong solutions filled into the handout, and two of them merged into one."""

import ast

import pytest

from autograder.authoring.forms import CELLS, FORMS, NOTEBOOK, ONE_CELL, OWN_CELLS, Forms
from autograder.authoring.pairs import merged, merged_lines
from autograder.course.course import Course
from autograder.course.settings import Settings
from autograder.submissions.edited import percent_cells

MASTER = '''# %% [markdown]
# # Numbers
# Write it where it says YOUR CODE HERE.

# %%
import math


def pair(x):
    return (x, x)

# %% exercise="double"
def double(X):
    """Twice X."""
    ### BEGIN SOLUTION
    return 2 * X
    ### END SOLUTION

# %%
if __name__ == "__main__":
    print(double(2))

# %% exercise="Box"
class Box:
    """A box."""

    def __init__(self):
        ### BEGIN SOLUTION
        self.x = 1
        ### END SOLUTION

    def double(self):
        ### BEGIN SOLUTION
        return double(self.x)
        ### END SOLUTION

# %% exercise="answers"
ANSWERS = {"one": None}
### BEGIN SOLUTION
ANSWERS["one"] = 1
### END SOLUTION
'''
WRONG = '''"""You square X."""
import math

SEEN = {}


def double(X):
    SEEN[X] = 1  # a note
    return X * X
'''


@pytest.fixture
def forms(tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "toy.py").write_text(MASTER)
    return Forms(Course(tmp_path, Settings()), "toy")


def run(source):
    """What the code cells define, and what they print by the way."""
    cells = [cell.source for cell in source.cells]
    space = {"__name__": "worker"}
    for cell in cells if source.notebook else percent_cells("".join(cells)):
        exec(compile(cell, "cell", "exec"), space)
    return space


@pytest.mark.parametrize("form", FORMS)
def test_filled_in(forms, form, capsys):
    """In each form the wrong body stands in the handout, below its docstring; the rest is the master's."""
    source = forms.source(form, WRONG)
    space = run(source)

    assert (9, 1, 1) == (space["double"](3), space["Box"]().double(), space["ANSWERS"]["one"])
    assert "Twice X." == space["double"].__doc__
    assert not [cell for cell in source.cells if "raise NotImplementedError" in cell.source]
    assert "A box." == space["Box"].__doc__
    assert (form in (NOTEBOOK, OWN_CELLS)) == source.notebook
    assert (form == OWN_CELLS) == ("in double" in capsys.readouterr().out)


def test_forms_differ(forms):
    """One cell has no marks, the module has the handout's, and only one notebook has more cells than that."""
    texts = {form: forms.source(form, WRONG) for form in FORMS}

    assert "# %%" not in texts[ONE_CELL].cells[0].source
    assert 5 == texts[CELLS].cells[0].source.count("# %%\n") + texts[CELLS].cells[0].source.count("# %% ex")
    assert 5 == len(texts[NOTEBOOK].cells) < len(texts[OWN_CELLS].cells)


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        ('ANSWERS = {"one": 2}\n', "ANSWERS", {"one": 2}),
        ("def pair(x):\n    return x\n\n\ndef double(X):\n    return pair(X)\n", "double", 3),
        ("class Box:\n    def double(self):\n        return 3\n", "Box", 3),
    ],
)
def test_other_definitions(forms, code, name, value):
    """Data, classes, and what the handout gives are replaced in their place."""
    space = run(forms.source(CELLS, code))

    got = {"ANSWERS": space["ANSWERS"], "double": space["double"](3), "Box": space["Box"]().double()}[name]
    assert value == got


def test_merged():
    """Both differences stand in the pair, whatever their style; imports and helpers of both are kept."""
    reference = 'def f(X):\n    """f."""\n    a = 1\n    b = 2  # two\n    return X * (a + b)\n'
    left = '"""hint."""\nimport math\n\n\ndef f(X):\n    a = 10\n    b = 2\n    return X*(a+b)\n'
    right = '"""hint."""\nimport math\nN = 3\n\n\ndef f(X):\n    a = 1\n    b = 2\n    return X * (a - b)\n'

    code = merged(reference, left, right)

    space = {}
    exec(code, space)
    assert (16, 3) == (space["f"](2), space["N"])
    assert 1 == code.count("import math")
    assert isinstance(ast.parse(code).body[-1], ast.FunctionDef)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("def f(X):\n    return X + 1\n", "def f(X):\n    return X + 2\n"),
        ("def f(X):\n    return X + 1\n", "def f(X):\n    return X + 1\n"),
        ("def f(X):\n    return X\n", "def f(X):\n    return X + 1\n"),
        ("N = 1\ndef f(X):\n    return X + 1\n", "N = 2\ndef f(X):\n    print(X)\n    return X\n"),
    ],
)
def test_not_merged(left, right):
    """Differences that conflict, that are the same, or that are none make no pair."""
    assert merged("def f(X):\n    return X\n", left, right) is None


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("abXd", "Ybcd", "YbXd"),
        ("abd", "aZbcd", "aZbd"),
        ("abcdE", "Fabcd", "FabcdE"),
        ("aXcd", "aYcd", None),
        ("aXXd", "abYd", None),
        ("aXbcd", "aYbcd", None),
    ],
)
def test_merged_lines(left, right, expected):
    """Three-way, line by line; what both change in different ways is a conflict."""
    got = merged_lines(list("abcd"), list(left), list(right))

    assert expected == (None if got is None else "".join(got))
