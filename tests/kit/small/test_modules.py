"""An assignment whose exercises are spread over modules: from the handout to what certify finds."""

import shutil
import zipfile
from pathlib import Path

import msgspec
import pytest

from autograder.authoring.certify.certify import certify_assignment
from autograder.authoring.handout import generate, out_of_date, write
from autograder.authoring.misconception import write_misconception
from autograder.authoring.verify import verify_assignment
from autograder.bundle.gradescope import autograder_files
from autograder.bundle.submit import pack
from autograder.course.find import find_course
from autograder.course.manifest import HandoutManifest
from autograder.errors import CourseError
from autograder.grading.jobs import Options
from autograder.nbgrader.source import write_source
from autograder.session.conditions import RunConditions
from autograder.submissions.discovery import find

MASTER = '''\
    # %%
    from given import FACTOR

    # %% exercise="scale"
    def scale(number):
        """FACTOR times a number."""
        ### BEGIN SOLUTION
        return FACTOR * number
        ### END SOLUTION

    # %% exercise="shift"
    from blocks import shift

    # %% exercise="Stack"
    from layers.stack import Stack
'''
BLOCKS = '''\
    """Blocks."""

    from given import FACTOR


    def _more(number):
        return number + FACTOR


    def shift(number):
        """FACTOR more than a number."""
        ### BEGIN SOLUTION
        return _more(number)
        ### END SOLUTION
'''
STACK = '''\
    from .base import Base


    class Stack(Base):
        """A stack of numbers."""

        def push(self, number):
            """Put a number on top; how many there are."""
            ### BEGIN SOLUTION
            self.numbers.append(number)
            return len(self.numbers)
            ### END SOLUTION
'''
BASE = """\
    class Base:
        def __init__(self):
            self.numbers = []
"""
TEST = '''\
    from hypothesis import given
    from hypothesis import strategies as st

    from autograder.testing import check_int, points


    @points({points})
    @given(number=st.integers(-8, 8))
    def test_values(submission, number):
        """the right number."""
        check_int({call}, {expected})
'''
TESTS = {
    "scale": TEST.format(points=20, call="submission.scale(number)", expected="3 * number"),
    "shift": TEST.format(points=30, call="submission.shift(number)", expected="3 + number"),
    "Stack": TEST.format(points=50, call="submission.Stack().push(number)", expected="1"),
}
COUNTS = '"""You count before you push."""\n\nclass Stack(Base):\n    def push(self, number):\n        return 0\n'
LESS = '"""You go down. Go up."""\n\ndef shift(number):\n    return _more(number) - 2 * FACTOR\n'
ONE_FILE = """\
    from given import FACTOR

    def scale(number):
        return number * 3

    def shift(number):
        return number + 3

    class Stack:
        def push(self, number):
            return 1
"""
FILES = {
    "requirements.lock": (Path(__file__).parents[3] / "requirements.lock").read_bytes(),
    "solutions/small.py": MASTER,
    "solutions/small/blocks.py": BLOCKS,
    "solutions/small/layers/stack.py": STACK,
    "solutions/small/layers/base.py": BASE,
    "solutions/small/layers/__init__.py": "",
    "solutions/small/given.py": "FACTOR = 3\n",
    "tests/public/small/test_shift.py": TESTS["shift"].replace("    @points(30)\n", ""),
    **{f"tests/hidden/small/test_{name}.py": text for name, text in TESTS.items()},
    "tests/wrong/small/shift__less.py": LESS,
    "tests/wrong/small/Stack__counts.py": COUNTS,
    "tests/wrong/small/scale__plus.py": '"""You add."""\n\ndef scale(number):\n    return FACTOR + number + 1\n',
    "tests/alternatives/small/one_file.py": ONE_FILE,
    "tests/alternatives/small/spread.py": "from blocks import *\nfrom layers.stack import Stack\n",
    "tests/alternatives/small/spread/blocks.py": """\
        def shift(number):
            return sum([number, 3])

        def scale(number):
            return sum([number] * 3)
    """,
}
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()\n"


@pytest.fixture(scope="module")
def small(small_course):
    made = small_course(FILES)
    write(made.course, "small")
    return made


def solved(course, *files, **changed):
    """The files of a handout, these with their solutions."""
    found = {str(path): content.decode() for path, content in generate(course, "small").items()}
    for file in files:
        place = "small.py" if file == "small.py" else f"small/{file}"
        lines = (course.root / "solutions" / place).read_text().splitlines(keepends=True)
        found[file] = "".join(line for line in lines if "###" not in line)
    return found
