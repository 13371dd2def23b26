"""Whose work an entry of an LMS's archive is."""

from pathlib import Path

import pytest

from autograder.submissions.entrant import Entrant
from autograder.submissions.lms import METADATA, entrants
from autograder.submissions.tree import Entry


class Listed(Entry):
    """An entry that is only listed; its content is the text of a metadata file."""

    def children(self):
        return []

    def read(self, max_bytes):
        return METADATA_TEXT.encode()


METADATA_TEXT = """\
submission_9001:
  :submitters:
  - :name: Ann Adams
    :sid: s1
    :email: ann@x.edu
  - :name: Bob Baker
    :sid: s2
  :created_at: 2026-10-01 20:01:00.000000000 Z
submission_9002:
  :submitters:
  - :name: "Cai: Chen"
    :email: cai@x.edu
submission_9003: nonsense
"""


def of(names, kind="file"):
    """Whose each of these entries is."""
    return entrants([Listed(name, kind, Path("/class") / name) for name in names])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("adamsann_11111_90001_convolution.ipynb", Entrant("11111", "adamsann", "convolution.ipynb")),
        ("bakerbob_LATE_22222_90002_a_b-1.py", Entrant("22222", "bakerbob", "a_b-1.py", late=True)),
        ("张伟_33333_90003_x.zip", Entrant("33333", "张伟", "x.zip")),
        ("dorndan_44444_text.html", Entrant("44444", "dorndan", None)),
        ("dorndan_LATE_44444_link.html", Entrant("44444", "dorndan", None, late=True)),
        ("anon_aB3_90004_x.py", Entrant("aB3", None, "x.py")),
        ("LATE_anon_77_90004_x.py", Entrant("77", None, "x.py", late=True)),
        ("Ann Adams_101_assignsubmission_file_x.ipynb", Entrant("101", "Ann Adams", "x.ipynb")),
        ("Ann_B_101_assignsubmission_file_a_b.py", Entrant("101", "Ann_B", "a_b.py")),
        (
            "HW1_aadams_attempt_2026-10-02-08-00-00_x.ipynb",
            Entrant("aadams", None, "x.ipynb", "2026-10-02-08-00-00", "2026-10-02T08:00:00"),
        ),
        (
            "HW_1_aadams_attempt_2026-10-02-08-00-00.txt",
            Entrant("aadams", None, None, "2026-10-02-08-00-00", "2026-10-02T08:00:00"),
        ),
        (
            "HW1_aadams_attempt_2026-13-02-08-00-00_x.py",
            Entrant("aadams", None, "x.py", "2026-13-02-08-00-00", None),
        ),
    ],
)
def test_file(name, expected):
    """Each system's names say who it was and what the file was called."""
    assert {name: expected} == of([name])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann Adams_101_assignsubmission_file_", Entrant("101", "Ann Adams", "")),
        ("Ann Adams_101_assignsubmission_file", Entrant("101", "Ann Adams", "")),
        ("Ann Adams_101_assignsubmission_onlinetext", Entrant("101", "Ann Adams", None)),
        ("Participant_101_assignsubmission_file_", Entrant("101", None, "")),
    ],
)
def test_moodle_folder(name, expected):
    """Moodle's folders bear name and number; text that was typed in is no file."""
    assert {name: expected} == of([name], "folder")


@pytest.mark.parametrize(
    "names",
    [
        ["ada.py", "ben.ipynb", "convolution.ipynb"],
        ["ann_2026_1_hw.py", "bob_2026_1_hw.py"],
        ["ann_2026_1_hw.py", "ben.py", "cy.py"],
    ],
)
def test_plain_class(names):
    """Names of another kind are nobody's number: one number for two people is none."""
    assert {} == of(names)


def test_gradescope():
    """The student id counts, else the e-mail; a folder without either keeps its name."""
    folders = [f"submission_{number}" for number in (9001, 9002, 9003, 9004)]
    entries = [Listed(name, "folder", Path(name)) for name in folders]

    found = entrants([*entries, Listed(METADATA, "file", Path(METADATA))])

    assert found == {
        "submission_9001": Entrant(
            *("s1", "Ann Adams", ""),
            submitted_at="2026-10-01T20:01:00+00:00",
            others=(("s2", "Bob Baker"),),
        ),
        "submission_9002": Entrant("cai@x.edu", "Cai: Chen", ""),
    }
