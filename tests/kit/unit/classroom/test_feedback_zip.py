"""Pages under the names by which Canvas's and Moodle's bulk uploads find the student."""

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom.feedback_zip import feedback_zip, upload_name
from autograder.errors import UsageError
from autograder.results import Student, SubmissionResult


def result(id, name=None, source=None):
    """A graded submission of a student."""
    return SubmissionResult(id, "toy", id, "graded", 1.0, 1.0, student=Student(id, name, source=source))


def in_canvas(filename):
    """(user, file) as Canvas reads them from a name: infer_comment_context_from_filename, told in Python."""
    parts = filename.split("_")
    if parts[-1].startswith("link") or filename.startswith("._"):
        return None
    numbers = [part for part in parts if re.fullmatch(r"\d+", part)]
    return tuple(numbers[:2]) if len(numbers) >= 2 else None


def in_moodle(filename):
    """(participant, file) as Moodle reads them from a name: is_valid_filename_for_import, told in Python."""
    parts = filename.split("_", 4)
    if "/" in filename or filename.startswith((".", "~")) or len(parts) != 5 or not parts[1].isdecimal():
        return None
    return (parts[1], parts[4]) if parts[2:4] == ["assignsubmission", "file"] else None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("adamsann_11111_90001_toy.py", "adamsann_11111_90001_feedback.html"),
        ("adamsann_LATE_11111_90001_link_7-1.ipynb", "adamsann_LATE_11111_90001_feedback.html"),
        ("LATE_anon_4xy_90001_toy.py", "LATE_anon_4xy_90001_feedback.html"),
        ("adamsann_11111_text.html", None),
        ("class/ann", None),
        (None, None),
    ],
)
def test_canvas(source, expected):
    """The name keeps user and file of the download; work without a file can't get a page."""
    name = upload_name("Canvas", result("11111", "adamsann", source))

    assert expected == name
    if name is not None and "anon" not in name:
        assert ("11111", "90001") == in_canvas(name)


@given(
    name=st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["~", "..", "a_1_b", "x/y", "王 小明"]))
)
def test_moodle(name):
    """Moodle finds number and file in the name, whatever the student is called."""
    assert ("101", "feedback.html") == in_moodle(upload_name("Moodle", result("101", name)))


def test_zip():
    """The zip has a page for each student, one for a group; the same pages give the same bytes."""
    source = "adamsann_11111_90001_toy.py"
    results = [result("11111", "a", source), result("22222", "b", source), result("33333", "c")]

    data, left = feedback_zip("Canvas", results, lambda one: f"<p>é {one.id}")

    assert ["33333"] == [one.id for one in left]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert ["adamsann_11111_90001_feedback.html"] == archive.namelist()
        assert "<p>é 11111" == archive.read(archive.namelist()[0]).decode()
    assert data == feedback_zip("Canvas", results, lambda one: f"<p>é {one.id}")[0]


def test_other_system():
    """Where there is no upload for pages, that is an error."""
    with pytest.raises(UsageError, match="--feedback: is for Canvas and Moodle; CSV has no upload"):
        feedback_zip("CSV", [], str)
