"""Solution blocks that leave nothing behind that runs are refused, with their line."""

from pathlib import Path

import pytest

from autograder.authoring.handout import generate
from autograder.errors import CourseError

HEAD = '# %%\nimport torch\n\n# %% exercise="double"\n'
METHOD = '''class Doubler:
    """Doubles."""

    ### BEGIN SOLUTION
    def double(self, x):
        return 2 * x
    ### END SOLUTION
'''
BRANCH = """if torch.__version__:
    ### BEGIN SOLUTION
    FACTOR = 2
    ### END SOLUTION
"""
BASE = """### BEGIN SOLUTION
FACTOR = 2
### END SOLUTION


class Doubler:
    factor = FACTOR
"""
DEFAULT = BASE.replace("factor = FACTOR", "def double(self, x, factor=FACTOR):\n        return factor * x")
BODY = """def double(x):
### BEGIN SOLUTION
    return 2 * x
### END SOLUTION
"""


@pytest.mark.parametrize(
    ("cell", "line", "message"),
    [
        (METHOD, 8, "stands around whole parts of the class Doubler"),
        (BRANCH, 6, "stands around whole parts of the file"),
        (BASE, 11, "the class Doubler can't be defined without the solution: it needs FACTOR"),
        (DEFAULT, 11, "the class Doubler can't be defined without the solution: it needs FACTOR"),
        (BODY, 6, "without this solution block the code is no valid Python"),
    ],
    ids=["method", "branch", "class body", "default", "body"],
)
def test_refused(toy_course, tmp_path, cell, line, message):
    """The error names the master, the line, and what to do."""
    course = toy_course(tmp_path / "course")
    course.master("toy").write_text(HEAD + cell)

    with pytest.raises(CourseError) as caught:
        generate(course, "toy")

    assert f"{Path('solutions', 'toy.py')}, line {line}: " in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "cell",
    [
        METHOD.replace(
            "    ### BEGIN SOLUTION\n    def double(self, x):",
            "    def double(self, x):\n        ### BEGIN SOLUTION",
        ).replace("    ### END", "        ### END"),
        BASE.replace("    factor = FACTOR", "    def double(self, x):\n        return FACTOR * x"),
        "### BEGIN SOLUTION\nANSWERS = {1: 2}\n### END SOLUTION\n",
    ],
    ids=["in a method", "read in a method", "data"],
)
def test_taken(toy_course, tmp_path, cell):
    """Blocks in functions, and around data that no class needs, are taken."""
    course = toy_course(tmp_path / "course")
    course.master("toy").write_text(HEAD + cell)

    assert b"YOUR CODE HERE" in generate(course, "toy")[Path("toy.py")]


@pytest.mark.slow
def test_the_course_itself(course):
    """Every master of this course is taken."""
    for name in course.assignments:
        assert generate(course, name)
