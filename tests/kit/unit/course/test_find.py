"""Which course a folder belongs to."""

import pytest

from autograder.course.find import find_course
from autograder.errors import CourseError


def test_parent(tmp_path):
    """The course is the folder with course.toml, at or above the one that is asked for."""
    (tmp_path / "course.toml").touch()
    (tmp_path / "class" / "kim").mkdir(parents=True)

    for folder in (tmp_path, tmp_path / "class" / "kim"):
        assert tmp_path == find_course(folder).root


def test_none(tmp_path):
    """Without one, the error says where it was looked for."""
    with pytest.raises(CourseError, match=f"no course.toml in {tmp_path} or above"):
        find_course(tmp_path)


@pytest.mark.parametrize("below", ["", "tests"])
def test_handed_in(tmp_path, below):
    """A course.toml within a course is not believed: somebody may have handed it in, with tests of his own."""
    inner = tmp_path / "class" / "kim"
    (inner / "tests").mkdir(parents=True)
    (tmp_path / "course.toml").touch()
    (inner / "course.toml").touch()

    with pytest.raises(
        CourseError, match=f"{inner} has a course.toml, but lies within the course {tmp_path}"
    ):
        find_course(inner / below)
