"""A small course with a release, and a way to hand in whatever a test likes."""

import copy
import importlib.util
import json

import pytest
from rich.console import Console

from autograder.course.find import find_course
from autograder.nbgrader import commands, config

if importlib.util.find_spec("nbgrader") is None:  # found, not imported: that takes a second
    pytest.skip("nbgrader is not installed", allow_module_level=True)

RIGHT = "import torch\ndef double(x):\n    return 2 * x\n"
HALF = "import torch\ndef double(x):\n    return 2 * x.float()\n"  # loses its dtype test, 40 points
QUESTION = """
# %% [markdown]
# ## Why?

# %% [markdown] question="why" points="5"
# YOUR ANSWER HERE
"""


class Desk:
    """A course with nbgrader, as the instructor has it."""

    def __init__(self, course, settings=""):
        master = course.master("toy")
        master.write_text(master.read_text(encoding="utf-8") + QUESTION, encoding="utf-8")
        file = course.root / "course.toml"
        settings = settings if "[nbgrader]" in settings else f"{settings}\n[nbgrader]\n"
        settings = settings.replace("[nbgrader]", '[nbgrader]\nexchange = "exchange"')
        file.write_text(file.read_text(encoding="utf-8") + settings, encoding="utf-8")
        (course.root / "exchange").mkdir()
        self.course = find_course(course.root)
        self.console = Console(quiet=True)

    def release(self):
        commands.release(self.course, "toy", self.console)

    @property
    def released(self):
        """The released notebook, as data of one's own."""
        file = config.folder(self.course, "release") / "toy" / "toy.ipynb"
        return json.loads(file.read_text(encoding="utf-8"))

    def filled(self, source=RIGHT, answer=None):
        """The released notebook with this code in the exercise's cell."""
        notebook = copy.deepcopy(self.released)
        cell(notebook, "toy-double-code")["source"] = source
        if answer is not None:
            cell(notebook, "toy-why")["source"] = answer
        return notebook

    def hand_in(self, student, content, name="toy.ipynb", timestamp="2026-11-20 10:00:00 UTC"):
        """Put a submission where collect would put it. content: a notebook, or bytes, or None for nothing."""
        folder = config.folder(self.course, "submitted") / student / "toy"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "timestamp.txt").write_text(timestamp)
        if content is not None:
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            (folder / name).write_bytes(data)
        return folder

    def autograde(self):
        """The number of submissions that could not be graded."""
        return commands.autograde(self.course, "toy", 2, True, self.console)

    def scores(self, student):
        """{grade id: (auto score, manual score, needs a person)} of a student."""
        with commands._gradebook(self.course) as gradebook:
            notebook = gradebook.find_submission_notebook("toy", "toy", student)
            return {
                grade.name: (grade.auto_score, grade.manual_score, bool(grade.needs_manual_grade))
                for grade in notebook.grades
            }

    def graded_notebook(self, student):
        """What nbgrader has kept as autograded."""
        file = config.folder(self.course, "autograded") / student / "toy" / "toy.ipynb"
        return json.loads(file.read_text(encoding="utf-8"))


def cell(notebook, grade_id):
    """The first cell with this grade id."""
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


@pytest.fixture(scope="session")
def make_desk(toy_course):
    """`make_desk(folder, settings)` makes a course with nbgrader in a folder, nothing released yet."""

    def make(folder, settings=""):
        return Desk(toy_course(folder), settings)

    return make


@pytest.fixture
def toy_cell():
    """`toy_cell(notebook, grade_id)`: the first cell with this grade id."""
    return cell
