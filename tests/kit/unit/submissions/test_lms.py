"""Whose work an entry of an LMS's archive is."""

import json
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submissions.entrant import Entrant
from autograder.submissions.lms import METADATA, by_student, entrants
from autograder.submissions.plain_yaml import read_yaml
from autograder.submissions.tree import Entry


class Listed(Entry):
    """An entry that is only listed. What it holds is in `held`, by its name."""

    held = {}  # noqa: RUF012 - set by a test for all entries

    def children(self):
        inner = self.held.get(self.name, {})
        return [Inner(name, "file", self.where / name) for name in inner] if isinstance(inner, dict) else []

    def read(self, max_bytes):
        return self.held.get(self.name, "").encode()


class Inner(Listed):
    """A file in a folder."""

    def read(self, max_bytes):
        return self.held[self.where.parent.name][self.name].encode()


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


@pytest.fixture(autouse=True)
def _nothing_held(monkeypatch):
    monkeypatch.setattr(Listed, "held", {METADATA: METADATA_TEXT})


def of(names, kind="file", assignments=()):
    """Whose each of these entries is."""
    return entrants([Listed(name, kind, Path("/class") / name) for name in names], assignments)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("adamsann_11111_90001_convolution.ipynb", Entrant("11111", "adamsann", "convolution.ipynb")),
        ("bakerbob_LATE_22222_90002_a_b-1.py", Entrant("22222", "bakerbob", "a_b-1.py", late=True)),
        ("张伟_33333_90003_x.zip", Entrant("33333", "张伟", "x.zip")),
        ("dorndan_44444_text.html", Entrant("44444", "dorndan", None)),
        ("dorndan_LATE_44444_link.html", Entrant("44444", "dorndan", None, late=True)),
        ("anon_aB3_90004_x.py", Entrant("aB3", None, "x.py")),
        ("team_7_blue_22222_90002_x.py", Entrant("22222", "team_7_blue", "x.py")),
        ("LATE_anon_77_text.html", Entrant("77", None, None, late=True)),
        ("LATE_anon_77_90004_x.py", Entrant("77", None, "x.py", late=True)),
        ("Ann Adams_101_assignsubmission_file_x.ipynb", Entrant("101", "Ann Adams", "x.ipynb")),
        ("Ann_B_101_assignsubmission_file_a_b.py", Entrant("101", "Ann_B", "a_b.py")),
        (
            "HW1_aadams_attempt_2026-10-02-08-00-00_x.ipynb",
            Entrant("aadams", None, "x.ipynb", "2026-10-02-08-00-00", "2026-10-02T08:00:00"),
        ),
        (  # a student who calls a file as another's attempt
            "HW1_ann_attempt_2026-10-02-08-00-00_HW1_bob_attempt_2026-10-03-08-00-00_x.py",
            Entrant(
                *("ann", None, "HW1_bob_attempt_2026-10-03-08-00-00_x.py"),
                *("2026-10-02-08-00-00", "2026-10-02T08:00:00"),
            ),
        ),
        ("ann_11_90001_bob_22_90002_x.py", Entrant("11", "ann", "bob_22_90002_x.py")),
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
        ("Teilnehmerin_101_assignsubmission_file", Entrant("101", None, "")),
        ("Team 1-参与人_101_assignsubmission_file", Entrant("101", None, "")),
        ("Team 1-Ann Adams_101_assignsubmission_file_", Entrant("101", "Team 1-Ann Adams", "")),
    ],
)
def test_moodle_folder(name, expected):
    """Moodle's folders bear name and number; text that was typed in is no file."""
    assert {name: expected} == of([name], "folder")


@pytest.mark.parametrize("name", ["Ann Adams_101_assignsubmission_file", "A_1_assignsubmission_comments"])
@pytest.mark.parametrize("end", ["", "_"])
def test_moodle_folder_of_a_forged_name(name, end):
    """What Moodle wrote stands at the end, whatever a student is called."""
    entry = f"{name}_102_assignsubmission_file{end}"

    assert {entry: Entrant("102", name, "")} == of([entry], "folder")


def test_moodle_file_of_two_readings():
    """A name that may be a file of one student or of another counts for neither; nobody else's is doubted."""
    doubtful = "Ann Adams_101_assignsubmission_file_102_assignsubmission_file_x.py"
    ann = "Ann Adams_101_assignsubmission_file_x.py"
    again = f"Bob_103_assignsubmission_file_{'Bob_103_assignsubmission_file_x.py'}"

    found = of([doubtful, ann, again])

    assert found[doubtful].problem == (
        "its name can be read as work of 101 and of 102, so it counts for nobody; download the submissions in "
        "folders, or rename it"
    )
    assert ["101", "103"] == [found[name].id for name in (ann, again)]
    entries = [Listed(name, "file", Path("/class") / name) for name in found]
    assert ["101", "103"] == [handin.student.id for handin in by_student(entries, found)]


def test_gradescope_names_its_own_folders_only():
    """A file called like Gradescope's, among students' folders, gives nobody's folder to another."""
    text = METADATA_TEXT.replace("submission_9001", "kim")
    Listed.held[METADATA] = text
    entries = [Listed("kim", "folder", Path("kim")), Listed(METADATA, "file", Path(METADATA))]

    assert {} == entrants(entries)


@pytest.mark.parametrize(
    "names",
    [
        ["ada.py", "ben.ipynb", "convolution.ipynb"],
        ["ann_2026_1_hw.py", "bob_2026_1_hw.py"],
        ["ann_2026_1_hw.py", "ben.py", "cy.py"],
        ["ann_1_7_hw.py", "ben_2_7_hw.py"],
        ["Ann_1_7_hw.py", "Ben_2_8_hw.py"],
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":submitters:\n  - :sid: 007\n    :name: 5", {"submission_1": Entrant("007", "5", "")}),
        (":submitters:\n  - :sid: ~\n    :email: a@x", {"submission_1": Entrant("a@x", None, "")}),
        (":submitters:\n  - :sid: &a a1\n    :name: *a", {"submission_1": Entrant("a1", "a1", "")}),
        (
            ":submitters:\n  - :sid: 0x" + "f" * 5000,
            {"submission_1": Entrant("0x" + "f" * 5000, None, "")},
        ),
        (":submitters:\n  - :sid: 1\n  :created_at: 2026-99-01", {"submission_1": Entrant("1", None, "")}),
        (":submitters:\n  - :sid: [1]\n    :name: n", {}),
        (":submitters:\n  - ? [a]\n    : b\n    :sid: {a: b}", {}),
        (":submitters:\n  - <<: *nowhere", {}),
        (":submitters:\n  - !!int x", {}),
        (":x: " + "[" * 200_000, {}),
        (":x:\n" + "".join(f"  a{n}: &a{n} [{f'*a{n - 1}, ' * 10}]\n" for n in range(30)), {}),
        ("\0", {}),
    ],
)
def test_gradescopes_metadata_of_any_kind(monkeypatch, text, expected):
    """Ids are texts as they stand there; what else YAML can do costs the names, and nothing besides."""
    monkeypatch.setattr(Listed, "held", {METADATA: f"submission_1:\n  {text}\n"})
    entries = [
        Listed("submission_1", "folder", Path("submission_1")),
        Listed(METADATA, "file", Path(METADATA)),
    ]

    assert expected == entrants(entries)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {b: [c, {d: e}]}\nf: g", {"a": {"b": [None, None]}, "f": "g"}),
        ("", None),
        ("- 1\n- yes\n- ~\n- !!python/object:os.system x\n", ["1", "yes", "~", "x"]),
        ("&a [*a, *b]", "[[...], None]"),
        ("a\n---\nb\n", "a"),
    ],
)
def test_plain_yaml(text, expected):
    """Scalars are texts, what lies deeper is left out, and aliases are what they name."""
    found = read_yaml(text.encode(), 3)

    assert expected == (str(found) if "&" in text else found)


@pytest.mark.parametrize(
    "line", [" " * 100_000, "a " * 100_000, "(" * 100_000, "(a) " * 100_000, "(a" * 100_000]
)
def test_blackboards_text_of_any_kind(monkeypatch, line):
    """A first line of many blanks, which took days, is none that tells who it is."""
    name = "HW_1_bob_attempt_2026-10-02-08-00-00.txt"
    monkeypatch.setattr(Listed, "held", {name: f"Name:{line}x"})

    assert ["bob"] == [entrant.id for entrant in of([name]).values()]


def test_blackboards_text(monkeypatch):
    """The .txt says who it is, and where the user's name begins."""
    before = "HW_1_ann_adams_attempt_2026-10-02-08-00-00"
    names = [f"{before}.txt", f"{before}_x.py", "HW_1_bob_attempt_2026-10-02-08-00-00_x.py"]
    monkeypatch.setattr(
        Listed, "held", {names[0]: "\ufeffName: Ann  Adams (ann_adams)\r\nComments: (bob)\r\n"}
    )

    found = of(names)

    assert [("ann_adams", "Ann  Adams"), ("ann_adams", "Ann  Adams"), ("bob", None)] == [
        (found[name].id, found[name].name) for name in names
    ]


class TestClassroom50:
    """Folders that Classroom 50's CLI has downloaded."""

    FOLDERS = ("dl-conv-layer-ann", "dl-conv-layer-bob-b", "dl-conv-layer-cy")
    SCORES = (
        "username,first_name,last_name,datetime,late\n"
        "ann,Ann,Adams,2026-10-01T10:00:00Z,false\nann,Ann,Adams,2026-10-02T10:00:00Z,true\n"
        "Bob-B,Bob,Baker,2026-10-01T10:00:00Z,\ncy,,,,\n"
    )

    @staticmethod
    def result(owner, time):
        return json.dumps(
            {"schema": "classroom50/result/v1", "classroom": "dl", "assignment": "conv-layer", "owner": owner}
            | {"datetime": time}
        )

    def of(self, *files):
        entries = [Listed(name, "folder", Path("/class") / name) for name in self.FOLDERS]
        return entrants(
            [*entries, *(Listed(name, "file", Path("/class") / name) for name in files)], ("conv_layer",)
        )

    def test_by_the_assignments_name(self):
        """Clones alone: the user's name is behind the assignment's, which has no underscores there."""
        found = self.of()

        assert ["ann", "bob-b", "cy"] == [found[name].id for name in self.FOLDERS]
        assert {None} == {entrant.submitted_at for entrant in found.values()}

    def test_scores(self, monkeypatch):
        """scores.csv has names, attempts and times; a newer time is taken from result.json, no older one."""
        own = {
            self.FOLDERS[0]: {"result.json": self.result("ann", "2026-09-01T00:00:00Z")},
            self.FOLDERS[1]: {"result.json": self.result("bob-b", "2026-10-03T00:00:00Z")},
            self.FOLDERS[2]: {"result.json": self.result("cy", "2026-09-01T00:00:00Z")},
        }
        monkeypatch.setattr(Listed, "held", {"scores.csv": self.SCORES, **own})

        ann, bob, cy = self.of("scores.csv").values()

        assert ("Ann Adams", "2026-10-02T10:00:00Z", 2, True) == (
            ann.name, ann.submitted_at, ann.attempts, ann.late
        )  # fmt: skip
        assert ("bob-b", "Bob Baker", "2026-10-03T00:00:00Z", 1) == (
            bob.id, bob.name, bob.submitted_at, bob.attempts
        )  # fmt: skip
        assert (None, None, False) == (cy.submitted_at, cy.attempts, cy.late)

    def test_a_students_own_result(self, monkeypatch):
        """Without scores.csv, a result.json is what the student committed: no time, and nobody else's name."""
        forged = {self.FOLDERS[0]: {"result.json": self.result("cy", "2026-09-01T00:00:00Z")}}
        monkeypatch.setattr(Listed, "held", forged)

        assert [("ann", None), ("bob-b", None), ("cy", None)] == [
            (entrant.id, entrant.submitted_at) for entrant in self.of().values()
        ]

    def test_others(self):
        """Folders of another kind, and a student's folder with a backup in it, are none."""
        assert {} == of(["ann-b-c", "bob-d-e"], "folder", ("conv_layer",))
        work = Listed("conv_layer.py", "file", Path("conv_layer.py"))
        backup = Listed("my-conv-layer-old", "folder", Path("my-conv-layer-old"))
        assert {} == entrants([work, backup], ("conv_layer",))


WORD = st.text(string.ascii_lowercase + "äé张伟0123456789", min_size=1, max_size=6)
FILES = st.sampled_from(["x.py", "a_1_2_b.ipynb", "LATE_x.py", "text.html", "x-1.py", "作业_7.zip"])


@pytest.mark.slow
@settings(max_examples=150)
@given(
    students=st.lists(
        st.tuples(st.lists(WORD, min_size=1, max_size=3), st.booleans(), st.lists(FILES, max_size=3)),
        min_size=1,
        max_size=8,
    ),
    anonymous=st.booleans(),
)
def test_any_canvas_archive(students, anonymous):
    """Twins, names with digits, files of any name: every file is its own student's, and nobody is lost."""
    expected, unique = {}, 90_000
    for number, (words, late, files) in enumerate(students):
        id, name = str(11_111 + number), "".join(words)
        if name.isdecimal():
            name += "x"  # Canvas lets no name be a number
        before = f"{'LATE_' * late}anon_{id}" if anonymous else f"{name}{'_LATE' * late}_{id}"
        called = None if anonymous else name
        expected[f"{before}_text.html"] = Entrant(id, called, None, late=late)
        for file in files:
            unique += 1
            expected[f"{before}_{unique}_{file}"] = Entrant(id, called, file, late=late)

    assert expected == of(list(expected))


FULL = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "Zs"], include_characters="-'.,"), min_size=1
)


@pytest.mark.slow
@settings(max_examples=150)
@given(
    names=st.lists(
        st.one_of(st.sampled_from(["Ann Adams", "张伟", "O'Neil, B. 7"]), FULL), min_size=1, max_size=6
    ),
    folders=st.booleans(),
    old=st.booleans(),
    file=st.sampled_from(["x.py", "a_assignsubmission_file_b.py", "_.ipynb"]),
)
def test_any_moodle_archive(names, folders, old, file):
    """With and without folders, before 4.1 and since: numbers tell students apart, whatever their names are."""
    expected = {}
    for number, name in enumerate(names, start=101):
        entry = f"{name}_{number}_assignsubmission_file" + ("_" * old if folders else f"_{file}")
        expected[entry] = str(number)

    found = of(list(expected), "folder" if folders else "file")

    assert expected == {entry: entrant.id for entry, entrant in found.items()}
    assert {"" if folders else file} == {entrant.file for entrant in found.values()}


def test_members(monkeypatch):
    """What is theirs by attempts, who was with them, and whether it is late."""
    names = ["submission_9001"]
    entries = [Listed(name, "folder", Path(name)) for name in names]
    known = entrants([*entries, Listed(METADATA, "file", Path(METADATA))])

    (handin,) = by_student(entries, known)

    assert ("s1", "Ann Adams", "submission_9001") == (
        handin.student.id, handin.student.name, handin.student.source
    )  # fmt: skip
    assert [("s2", "Bob Baker", "2026-10-01T20:01:00+00:00")] == [
        (other.id, other.name, other.submitted_at) for other in handin.others
    ]
