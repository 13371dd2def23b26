"""Works of different hands: the alternatives of each assignment, and what earlier students handed in."""

import re
from pathlib import Path

import pytest

from autograder.classroom.similar import work_of
from autograder.protocol.records import Cell
from autograder.submissions.source import Source
from tests.kit.unit.classroom.disguise import disguised

ROOT = Path(__file__).resolve().parents[4]
REGRESSIONS = ROOT / "tests" / "kit" / "assignments" / "regressions"


def module(name, text):
    """A work of one module."""
    return work_of(name, Source(f"{name}.py", (Cell(f"{name}.py", text),), notebook=False))


def notebook(name, *cells):
    """A work of one notebook, with a text cell before each code cell."""
    numbered = (Cell(f"{name}.ipynb, cell {2 * i}", text, number=2 * i) for i, text in enumerate(cells, 1))
    return work_of(name, Source(f"{name}.ipynb", tuple(numbered), notebook=True))


@pytest.fixture(scope="session")
def hands():
    """{assignment: {name: text}} of right solutions by different hands."""
    found = {}
    for folder in sorted((ROOT / "tests" / "alternatives").iterdir()):
        found[folder.name] = {file.stem: file.read_text() for file in sorted(folder.glob("*.py"))}
    for file in sorted(REGRESSIONS.glob("*/*.py")):
        found[file.parent.name][file.stem] = file.read_text()
    return found


@pytest.fixture(scope="session")
def handouts(course):
    """{assignment: texts that students were given}"""
    return {name: [(course.handout(name) / f"{name}.py").read_text()] for name in course.assignments}


@pytest.fixture(scope="session")
def copies(hands, course):
    """{assignment: {name: text}} of copies of these that hide where they come from."""
    found = {}
    for assignment, texts in hands.items():
        prescribed = {*course.exercises(assignment), "ANSWERS", "forward", "weight", "bias"}
        found[assignment] = {
            name: disguised(text, f"{assignment} {name}", prescribed)
            for name, text in texts.items()
            if not (REGRESSIONS / assignment / f"{name}.py").exists()
        }
    return found


def code_lines(text):
    """The lines of a text without comments and blank lines."""
    return {line for line in (re.sub(r"#.*", "", line).strip() for line in text.splitlines()) if line}
