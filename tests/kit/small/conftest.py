"""Small assignments, each of another kind, graded in one session for each test file."""

import textwrap

import pytest

from autograder.course.find import find_course
from autograder.grading.jobs import Options
from autograder.session.session import Session
from autograder.submissions.discovery import find

SETTINGS = 'name = "Small"\nseed = "the small course\'s secret"\n'


class SmallCourse:
    """A course of one assignment, `small`, and the results of works on it."""

    def __init__(self, root, files):
        for name, text in ({"course.toml": SETTINGS} | files).items():
            file = root / "course" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).encode())
        self.course = find_course(root / "course")
        self._works = root / "works"

    def grade(self, works, **options):
        """Results by name. works: the code of each, or {path: text} of the files of a folder."""
        for name, code in works.items():
            for path, text in (code if isinstance(code, dict) else {"small.py": code}).items():
                file = self._works / name / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(textwrap.dedent(text))
        chosen = Options(**{"jobs": 2, "fresh": True} | options)
        found = find([self._works], self.course, "small").submissions
        results = Session(self.course, chosen, lambda *_args: None).grade(found)
        return {result.id: result for result in results}


@pytest.fixture(scope="module")
def small_course(tmp_path_factory):
    """`small_course({path: text})` writes a course of one assignment."""
    return lambda files: SmallCourse(tmp_path_factory.mktemp("small"), files)


def tests_of(result):
    """The hidden tests of a result, by exercise and name."""
    assert "graded" == result.status, result.message
    return {test.id.removeprefix("hidden/"): test for test in result.tests if test.visibility == "hidden"}


@pytest.fixture(scope="session")
def hidden():
    """`hidden(result)`: its hidden tests, by name."""
    return tests_of
