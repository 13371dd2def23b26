"""An assignment whose exercises are spread over modules: from the handout to what certify finds."""

import json
import sys
from pathlib import Path

import pytest

from autograder.authoring.certify.certify import certify_assignment
from autograder.authoring.handout import generate, write
from autograder.authoring.misconception import write_misconception
from autograder.authoring.verify import verify_assignment
from autograder.bundle.archive import write_zip
from autograder.bundle.gradescope import autograder_files
from autograder.bundle.student import student_files
from autograder.bundle.submit import pack
from autograder.course.find import find_course
from autograder.grading.jobs import Options
from autograder.nbgrader.source import exercise_points, source_notebook, write_source
from autograder.session.conditions import RunConditions
from autograder.submissions.discovery import find
from tests.kit.watching import watching

pytestmark = pytest.mark.slow

MASTER = '''\
    # %%
    # %load_ext autoreload
    # %autoreload 2
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
COUNTS = (
    '"""You count before you push."""\n\nclass Stack(Base):\n    def push(self, number):\n        return 0\n'
)
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
BLOCKS_OF_KIM = """\
from given import FACTOR


def _more(number):
    return number + FACTOR


def shift(number):
    return _more(_more(number))
"""
CHANGED_PACKAGE = "from .base import Base\nBase.__init__ = lambda self: setattr(self, 'numbers', [0])\n"
ALL = ("small.py", "blocks.py", "layers/stack.py")


@pytest.fixture(scope="module")
def small(small_course):
    made = small_course(FILES)
    write(made.course, "small")
    return made


def work(small, *solved, only=None, **changed):
    """The files of a handout, these of them with their solutions. only: the others are not handed in."""
    found = {str(path): content.decode() for path, content in generate(small.course, "small").items()}
    for file in solved:
        master = (
            small.course.master("small")
            if file == "small.py"
            else small.course.root / "solutions/small" / file
        )
        lines = master.read_text().splitlines(keepends=True)
        found[file] = "".join(line for line in lines if "###" not in line)
    found |= changed
    return {file: text for file, text in found.items() if only is None or file in only}


@pytest.fixture(scope="module")
def results(small):
    notebook = json.loads(work(small)["small.ipynb"])
    for cell in notebook["cells"]:
        stub = "    # YOUR CODE HERE\n    raise NotImplementedError()"
        cell["source"] = "".join(cell["source"]).replace(stub, "    return 3 * number")
    return small.grade(
        {
            "all": work(small, *ALL),
            "untouched": work(small),
            "modules": work(small, "blocks.py", "layers/stack.py"),
            "notebook": work(small, *ALL[1:], **{"small.ipynb": json.dumps(notebook)}),
            "below": {f"kim/hw/{path}": text for path, text in work(small, *ALL).items()},
            "alone": work(small, *ALL, only=["small.py"]),
            "one_file": ONE_FILE,
            "given": work(small, *ALL, **{"given.py": "FACTOR = 4\n"}),
            "package": work(small, *ALL, **{"layers/__init__.py": CHANGED_PACKAGE}),
            "twice": work(small, *ALL, **{"blocks.py.txt": LESS}),
            "no_main": work(small, *ALL, only=ALL[1:]),
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "score"),
    [
        ("all", 100), ("untouched", 0), ("modules", 80), ("notebook", 100), ("below", 100), ("one_file", 100),
        ("given", 50), ("package", 50),
    ],
)  # fmt: skip
def test_graded(results, name, score):
    """Modules count in a folder, filled in or not, beside the module or the notebook; one file is enough.

    A given module that a student has changed counts as changed: it is a part of the work.
    """
    result = results[name]

    assert ("graded", score) == (result.status, result.score), [test.message for test in result.tests]
    assert "small.ipynb" == Path(result.file).name or name != "notebook"


def test_untouched(results):
    """Only where no module was edited either, the work is the untouched handout."""
    told = {
        name: any("is the untouched handout: no code" in n for n in results[name].notes) for name in results
    }

    assert {"untouched"} == {name for name, untouched in told.items() if untouched}


def test_not_handed_in(results, hidden):
    """A module that is not there is named, on the row and in the test; other exercises keep their points."""
    result = results["alone"]

    assert 20 == result.score
    assert (
        "blocks.py, which small.py imports, was not handed in; hand in both, in a folder or a zip"
        in result.notes
    )
    assert "No module named 'blocks' in small.py" in hidden(result)["shift/test_values"].message


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("twice", "blocks.py and blocks.py.txt were both edited; keep one of them"),
        (
            "no_main",
            "blocks.py and layers/stack.py are modules of small; hand in small.py or .ipynb beside them",
        ),
    ],
)
def test_not_graded(results, name, told):
    """Two versions of one module, and modules without what imports them, are told apart by nobody."""
    assert "not_graded" == results[name].status
    assert told in results[name].message


def test_by_path(small, tmp_path):
    """A file that is named by its path brings its modules along; a zip is read like a folder."""
    files = work(small, "blocks.py")
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    write_zip(tmp_path / "kim.zip", {Path(path): text.encode() for path, text in files.items()}, {})
    found = find([tmp_path / "small.py", tmp_path / "kim.zip"], small.course, "small").submissions

    assert [False, False] == [one.untouched for one in found]
    for one in found:
        assert {"blocks", "layers.stack"} <= {helper.name for helper in one.source.helpers}
        assert not any("no code in it was changed" in note for note in one.notes)


def test_packed_before(small, tmp_path):
    """Of an untouched main file, the one beside the edited modules counts; loose ones before packed ones."""
    for path, text in work(small, "blocks.py").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    older = work(small, **{"blocks.py": BLOCKS_OF_KIM})
    packed = {Path(path): text.encode() for path, text in older.items() if not path.endswith("ipynb")}
    write_zip(tmp_path / "small-submission.zip", packed, {})
    (found,) = find([tmp_path], small.course, "small", whole=True).submissions
    helpers = {helper.name: helper.source for helper in found.source.helpers}

    assert "small.py" == found.file
    assert work(small, "blocks.py")["blocks.py"] == helpers["blocks"]


def test_handout(small):
    """Students get stubs of modules with a solution, and given ones as they are."""
    files = work(small)

    assert "return _more(number)" not in files["blocks.py"]
    assert "    return number + FACTOR\n" in files["blocks.py"]
    assert files["blocks.py"].endswith('"""\n    # YOUR CODE HERE\n    raise NotImplementedError()\n')
    assert "raise NotImplementedError()" in files["layers/stack.py"]
    assert "FACTOR = 3\n" == files["given.py"]
    assert '"%autoreload 2\\n' in files["small.ipynb"]
    assert {"blocks.py", "layers/stack.py"} < json.loads(files[".handout.json"])["files"].keys()
    assert ["given.py", "layers/__init__.py", "layers/base.py"] == json.loads(files[".handout.json"])["data"]


@pytest.fixture
def unzipped(small, tmp_path):
    """A student's folder."""
    for path, content in student_files(small.course, "small").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return tmp_path


def test_watched(small, unzipped):
    """`--watch` sees each module that is saved, in a folder below, too."""
    solved = work(small, *ALL)
    command = [sys.executable, "-u", "-m", "autograder", "grade", ".", "--watch"]
    with watching(*command, cwd=unzipped) as until:
        begun = until("watching")
        (unzipped / "layers/stack.py").write_text(solved["layers/stack.py"])
        stack = until("hidden tests are run")
        (unzipped / "blocks.py").write_text(solved["blocks.py"])
        blocks = until("hidden tests are run")

    assert "✓ public tests pass" not in begun + stack
    assert "✓ public tests pass" in blocks


def test_at_students(small, unzipped):
    """In a handout an edited module is seen, told with its exercise, and packed with the rest."""
    (unzipped / "blocks.py").write_text(work(small, "blocks.py")["blocks.py"])
    course = find_course(unzipped)
    told = [str(line) for line in pack(course, unzipped, seconds=0.01)]

    assert ("number",) == course.signatures("small")["shift"]
    assert "as you received them: scale, Stack" in told
    assert "also write code in `blocks.py` and `layers/stack.py`" in (unzipped / "README.md").read_text()
    assert any(
        line.startswith("small-submission.zip: holds small.py, blocks.py, given.py, layers/__in")
        for line in told
    )
    (found,) = find([unzipped / "small-submission.zip"], small.course, "small").submissions
    assert not found.untouched


def test_verify(small):
    """Right and wrong solutions pass the gate in all forms, hints included: in one file, or spread."""
    verification = verify_assignment(small.course, "small", jobs=2, full=True)

    assert [] == verification.problems
    assert {"reference", "stub", "one_file", "spread"} < verification.results.keys()
    assert dict.fromkeys(["scale", "shift", "Stack"], 2) == verification.alternatives
    assert {(3, 3)} == set(verification.hints.forms.values())


def test_certify(small):
    """Faults are put into modules, too, and screened with the files of data that the code needs."""
    certificate = certify_assignment(small.course, "small", 2, count=12, exercise="shift")

    assert {"reference", "one_file", "spread"} == {one.mutant.base.name for one in certificate.judged}
    assert {"", "blocks"} == {one.mutant.base.module for one in certificate.judged}
    assert [] == certificate.having("survived")


def test_misconception(small, tmp_path):
    """A student's module gives a wrong solution, as its file does."""
    for path, text in work(small, *ALL, **{"blocks.py": BLOCKS_OF_KIM}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    write_misconception(small.course, "twice", tmp_path, "shift")
    file = small.course.root / "tests" / "wrong" / "small" / "shift__twice.py"
    text = file.read_text()
    file.unlink()

    assert "def shift(number):\n    return _more(_more(number))" in text


def test_bundles(small, tmp_path):
    """Gradescope's zip has the modules where the course has them; nbgrader's release has their stubs."""
    names = {str(name) for name in autograder_files(small.course, "small")}
    write_source(small.course, "small", tmp_path)
    cells = source_notebook(small.course, "small", exercise_points(small.course, "small")).cells
    (imports,) = [cell for cell in cells if cell.source == "from blocks import shift"]

    assert {"course/solutions/small/blocks.py", "course/assignments/small/blocks.py"} <= names
    assert work(small)["blocks.py"] == (tmp_path / "blocks.py").read_text()
    assert "nbgrader" not in imports.metadata  # it would be cleared as a solution


def test_regraded(small_course):
    """A change of a module, in its solution too, asks for new results."""

    def key(files):
        course = small_course(FILES | files).course
        return RunConditions(course, Options(), []).of("small").key

    assert key({}) == key({})
    assert key({}) != key(
        {"solutions/small/blocks.py": BLOCKS.replace("return _more(number)", "return FACTOR + number")}
    )
