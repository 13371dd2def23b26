"""course.toml: the late policy in its place, and in the place where it was."""

from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.settings import LateSettings, NbgraderSettings, read_settings
from autograder.errors import CourseError

ROOT = Path(__file__).resolve().parents[4]
OLD = """
[nbgrader]
course_id = "dl"
late = "zero"
late_grace_minutes = 1
timezone = "Europe/Berlin"
due = {toy = "2026-11-30 23:59"}
"""


def settings_of(folder, text):
    """The settings in a course.toml with this text."""
    (folder / "course.toml").write_text(text)
    return read_settings(folder / "course.toml")


def test_old_keys(tmp_path):
    """[nbgrader]'s old keys mean what [late], [due] and timezone mean."""
    old = settings_of(tmp_path, OLD)

    assert LateSettings(policy="zero", grace_minutes=1) == old.late
    assert NbgraderSettings(course_id="dl") == old.nbgrader
    assert "2026-11-30T22:59:00+00:00" == Course(tmp_path, old).due("toy").isoformat()


@pytest.mark.parametrize(
    ("new", "named"),
    [
        ('[late]\npolicy = "zero"\n', r"\[nbgrader\] has late, and \[late\] is given"),
        ('[due]\ntoy = "2026-11-30"\n', r"\[nbgrader\] has due, and \[due\] is given"),
        ('timezone = "UTC"\n', r"\[nbgrader\] has timezone, and timezone is given"),
    ],
)
def test_both_places(tmp_path, new, named):
    """A setting in both places is an error that names both."""
    with pytest.raises(CourseError, match=named):
        settings_of(tmp_path, new + OLD)


@pytest.mark.parametrize(
    "late", ['policy = "some"', "percent_a_day = 101", "floor = -1", "days = -1", "days = 1.5", "day = 1"]
)
def test_wrong_value(tmp_path, late):
    """A value that makes no sense is an error that names its place."""
    with pytest.raises(CourseError, match="late"):
        settings_of(tmp_path, f"[late]\n{late}\n")


def test_no_grade_depends_on_it(tmp_path):
    """Kept results stay good when dates and penalties change."""
    plain, late = settings_of(tmp_path, ""), settings_of(tmp_path, OLD)

    assert plain.for_grading() == late.for_grading()


def test_shipped():
    """The tables that instructors append are not there yet, so that appending them is no error."""
    text = (ROOT / "course.toml").read_text()

    for table in ("nbgrader", "due", "late"):
        assert f"\n[{table}]" not in text


def test_order_of_assignments(tmp_path):
    """Assignments come in the order of course.toml, others after them by name; one without tests is left out."""
    for name in ("zebra", "ant", "bee", "cat"):
        (tmp_path / "tests" / "hidden" / name).mkdir(parents=True)
        (tmp_path / "tests" / "hidden" / name / "test_x.py").touch()

    settings = settings_of(tmp_path, 'assignments = ["zebra", "planned", "bee"]')

    assert ("zebra", "bee", "ant", "cat") == Course(tmp_path, settings).assignments
    assert settings_of(tmp_path, "").for_grading() == settings.for_grading()
