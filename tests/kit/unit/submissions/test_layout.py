"""What a folder is: nothing in a student's own folder or zip names another student, and nobody disappears."""

import io
import zipfile

import pytest

from autograder.authoring import handout
from autograder.submissions.discovery import find, nobody
from autograder.submissions.ids import behind_others
from autograder.submissions.taken_for import NO_HELPERS

WORK = "def double(x):\n    return 2 * x\n"
OTHER = "def double(x):\n    return x + x\n"
ANN, BOB = "Ann Adams_101_assignsubmission_file_", "Bob Berg_103_assignsubmission_file_"
METADATA = (
    "submission_1:\n  :submitters:\n  - :sid: ann\n  - :sid: bob\n  :created_at: 2020-01-01 00:00:00.0 Z\n"
)


@pytest.fixture(scope="module")
def toy(toy_course, tmp_path_factory):
    """The toy course with its handout; tests leave it as it is."""
    course = toy_course(tmp_path_factory.mktemp("course"))
    handout.write(course, "toy")
    return course


@pytest.fixture(scope="module")
def stub(toy):
    """The handout's module as text."""
    return (toy.handout("toy") / "toy.py").read_text()


def put(root, files):
    """Write these files, by their path below a folder; a dict is a zip of such."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(zipped(text) if isinstance(text, dict) else text.encode())
    return root


def zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def rows(found):
    """What was found, in brief: the file that counts by id, None for none."""
    return {one.id: one.file for one in found.submissions}


def glob(folder):
    """What `folder/*` names."""
    return sorted(folder.iterdir())


ENTRIES = {  # what kim hands in -> the files
    "moodle": {f"{ANN}/toy.py": "", f"{BOB}/toy.py": ""},
    "classroom50": {"x-toy-ann/toy.py": "", "x-toy-bob/toy.py": ""},
    "gradescope": {"submission_1/toy.py": "", "submission_metadata.yml": METADATA},
    "canvas": {"ann_101_9001_toy.py": "", "bob_103_9002_toy.py": ""},
    "blackboard": {"HW_ann_attempt_2026-10-02-08-00-00_toy.py": ""},
    "folders": {"ann/toy.py": "", "bob/toy.py": ""},
}


class TestForeignNames:
    """What a student's own folder or zip holds is that student's alone."""

    @pytest.mark.parametrize("roster", [True, False])
    @pytest.mark.parametrize("each", [True, False], ids=["glob", "class"])
    @pytest.mark.parametrize("zip", [True, False], ids=["zip", "folder"])
    @pytest.mark.parametrize("inside", ENTRIES)
    def test_ids(self, toy, tmp_path, stub, inside, zip, each, roster):
        """No row gets another's id, name or time from there, with a roster and without."""
        own = {name: text or stub for name, text in ENTRIES[inside].items()}
        own = {"kim.zip": own} if zip else {f"kim/{name}": text for name, text in own.items()}
        folder = put(tmp_path / "class", {"ann/toy.py": WORK, "101/toy.py": WORK} | own)
        class_list = {"101", "103", "ann", "bob", "kim"}.__contains__ if roster else nobody

        found = find(glob(folder) if each else [folder], toy, "toy", enrolled=class_list)

        assert {"101", "ann", "kim"} == {one.id for one in found.submissions}
        assert {None} == {one.student for one in found.submissions}
        assert {"101": "toy.py", "ann": "toy.py"} == {
            id: file for id, file in rows(found).items() if id != "kim"
        }

    @pytest.mark.parametrize("name", ["x-conv-layer-ann", "conv_layer-old", "conv-layer"])
    def test_spelled_with_hyphens(self, toy_course, tmp_path, name):
        """A folder that is called after its assignment as GitHub spells it makes no section."""
        course = toy_course(tmp_path / "course")
        put(tmp_path / "course", {"tests/public/conv_layer/test_conv.py": ""})
        folder = put(tmp_path / "class", {f"kim/{name}/a.py": WORK, "kim/more/a.py": WORK})

        assert ["kim"] == list(rows(find([folder], course, "conv_layer")))

    def test_alone_with_a_roster(self, toy, tmp_path):
        """A path that is called by an id of the roster is that student's, whatever it holds."""
        folder = put(tmp_path, {f"102/{ANN}/toy.py": WORK, f"102/{BOB}/toy.py": WORK})

        found = find([folder / "102"], toy, enrolled=lambda name: name in ("101", "102", "103"))

        assert ["102"] == [one.id for one in found.submissions]

    def test_same_id_outside_and_inside(self, toy, tmp_path):
        """Of one id in a student's place and deeper inside, the outer is the student's; both rows say so."""
        put(tmp_path, {"a/101/toy.py": WORK, f"b/{ANN}/toy.py": OTHER, f"b/{BOB}/toy.py": OTHER})

        found = find([tmp_path / "a/101", tmp_path / "b"], toy)

        own, inner, bob = found.submissions
        told = (
            f"{tmp_path / 'b' / ANN} is called 101 as well; it is b/101 here, and {tmp_path / 'a/101'} counts "
            "for 101"
        )
        assert [("101", None), ("b/101", None)] == [(one.id, one.student) for one in (own, inner)]
        assert "103" == bob.student.id
        assert (own.notes, inner.notes, [told]) == ((told,), (told,), found.notes)

    def test_behind_others(self):
        """A deeper id gives way to the outermost; one of unknown assignment to any; equal depths to none."""
        found = [("a", "x", 2), ("A", "x", 1), ("a", "x", 0), ("a", "y", 2), ("b", None, 1), ("b", "x", 0)]

        assert [(0, 2), (1, 2), (4, 5)] == list(behind_others(found))
        assert [] == list(behind_others([("a", "x", 1), ("a", "x", 1), ("a", "y", 0)]))


class TestSections:
    """A folder of students' folders, and a student with two folders."""

    @pytest.mark.parametrize("each", [True, False])
    def test_two_folders_of_one_student(self, toy, tmp_path, stub, each):
        """Beside students' folders, a folder of folders is a student with two candidates."""
        folder = put(
            tmp_path / "class",
            {"ann/toy.py": WORK, "kim/old/work.py": stub, "kim/final/work.py": WORK},
        )

        found = find(glob(folder) if each else [folder], toy, "toy")

        assert {"ann": "toy.py", "kim": "final/work.py"} == rows(found)
        assert [
            f"{folder / 'kim'} is read as one student's, as ann beside it is; if it is a section or a class, "
            "grade it by its path alone"
        ] == found.notes

    def test_both_edited(self, toy, tmp_path):
        """Nobody guesses which of two folders counts."""
        folder = put(tmp_path, {"ann/toy.py": WORK, "kim/old/work.py": WORK, "kim/final/work.py": OTHER})

        found = find([folder], toy, "toy")

        assert "final/work.py and old/work.py were both edited" in found.submissions[1].problem

    def test_roster_decides(self, toy, tmp_path):
        """A folder that is called by an id of the roster is no section."""
        folder = put(tmp_path, {"kim/old/work.py": WORK, "kim/final/work.py": WORK})

        assert ["kim"] == list(rows(find([folder], toy, "toy", enrolled="kim".__eq__)))

    def test_one_section_is_told(self, toy, tmp_path):
        """A section that stands alone might be a student: the run says what it was taken for."""
        folder = put(tmp_path, {"monday/kim/toy.py": WORK, "monday/lee/toy.py": WORK})

        found = find([folder], toy)

        assert ["monday/kim", "monday/lee"] == list(rows(found))
        assert [
            f"{folder / 'monday'} is read as a section, its students are kim, lee; if it is one student's, "
            "grade its path with --single"
        ] == found.notes

    def test_downloads_of_an_lms(self, toy, tmp_path):
        """Several downloads, by their paths and in one folder, are read by their names."""
        files = {f"{ANN}/toy.py": WORK, f"{BOB}/toy.py": OTHER}
        one = put(tmp_path / "folders", {f"{hw}/{name}": text for hw in "ab" for name, text in files.items()})
        zips = put(tmp_path / "zips", {"a.zip": files, "b.zip": files, "c.zip": {f"{ANN}/x.py": WORK}})

        for paths in ([one], glob(one), glob(zips)[:2]):
            assert ["101", "103"] * 2 == [one.student.id for one in find(paths, toy).submissions]
        (alone,) = find([zips / "c.zip"], toy, "toy").submissions
        assert ("101", "Ann Adams") == (alone.student.id, alone.student.name)


LOOSE = {
    "two_names": {
        "ann_toy.py": WORK,
        "bob_toy.py": OTHER,
        "toy.py": "from ann_toy import *\nimport bob_toy\n",
    },
    "one_name": {"ann_toy.py": WORK, "toy.py": f"import ann_toy\n{OTHER}"},
    "numbers": {"101_toy.py": WORK, "103_toy.py": OTHER, "toy.py": "x = 1\n"},
    "other_stems": {"ann.py": WORK, "bob.py": OTHER, "toy.py": "from ann import *\nimport bob\n"},
    "copied": {"ann_toy.py": WORK, "toy.py": WORK},
    "shadowed": {"ann.py": WORK, "toy.py": f"import ann\n{OTHER}"},
    "folders": {"ann/homework.py": WORK, "bob/work.py": OTHER, "toy.py": "import homework, work\n"},
    "packages": {"ann/homework.py": WORK, "bob/work.py": OTHER, "toy.py": "import ann.homework, bob.work\n"},
    "zips": {"ann.zip": {"a.py": WORK}, "bob.zip": {"b.py": OTHER}, "toy.py": "x = 1\n"},
}
OWN = {  # one student's folder
    "helper": {"toy.py": "from mine import double\n", "mine.py": WORK},
    "helpers": {"toy.py": "from a import double\n", "a.py": f"import b\n{WORK}", "b.py": "import a\n"},
    "version": {"toy.py": WORK, "toy_old.py": WORK, "toy (1).py": WORK},
    "of_its_name": {"toy.py": "from toy_utils import double\n", "toy_utils.py": WORK},
    "package": {"toy.py": "from pack.inner import double\n", "pack/inner.py": WORK, "pack/__init__.py": ""},
}


class TestLooseFiles:
    """A file that is called like its assignment, and what lies beside it."""

    @pytest.mark.parametrize("each", [True, False], ids=["glob", "folder"])
    @pytest.mark.parametrize("files", LOOSE.values(), ids=LOOSE)
    def test_of_several(self, toy, tmp_path, files, each):
        """Work of others stays theirs: each has a row, and nobody imports it."""
        folder = put(tmp_path / "class", files)

        found = find(glob(folder) if each else [folder], toy, "toy")

        assert {name.partition("/")[0].partition(".")[0] for name in files} == set(rows(found))
        assert not any(one.problem for one in found.submissions)
        assert not any(one.source.helpers for one in found.submissions)

    def test_is_told(self, toy, tmp_path):
        """The run says that a folder was read as a class, the row that nothing beside it was taken."""
        folder = put(tmp_path / "class", LOOSE["two_names"])

        whole, alone = find([folder], toy), find([folder / "toy.py"], toy)

        assert [
            f"{folder} is read as a class, because what lies in it looks like the work of several; if it is "
            "one student's, say --single"
        ] == whole.notes
        assert NO_HELPERS in alone.submissions[0].notes
        assert () == alone.submissions[0].source.helpers

    @pytest.mark.parametrize("files", OWN.values(), ids=OWN)
    def test_of_one(self, toy, tmp_path, files):
        """A student's own folder with modules, copies and packages is one submission."""
        folder = put(tmp_path / "kim", files)

        assert [("kim", "")] == [(one.id, one.problem) for one in find([folder], toy).submissions]

    def test_untouched_beside_the_work(self, toy, tmp_path, stub):
        """The handout beside a file with the student's name is one submission."""
        folder = put(tmp_path / "kim", {"toy.py": stub, "toy_kim.py": WORK})

        assert {"kim": "toy_kim.py"} == rows(find([folder], toy))

    def test_names_of_the_roster(self, toy, tmp_path):
        """Files that are called by ids of the roster are students, whatever imports them."""
        folder = put(tmp_path / "class", {"ann.py": WORK, "toy.py": "from ann import double\n"})

        found = find([folder], toy, "toy", enrolled="ann".__eq__)

        assert {"ann": "ann.py", "toy": "toy.py"} == rows(found)
        assert 1 == len(found.notes)

    def test_imported_from_elsewhere(self, toy, tmp_path):
        """A file that the import can't reach is no module of the one that counts."""
        files = {"kim/toy.py": f"import work\n{OTHER}", "kim/more/work.py": WORK, "zoe/toy.py": WORK}

        kim, _zoe = find([put(tmp_path, files)], toy).submissions

        assert "more/work.py and toy.py were both edited" in kim.problem


def test_file_and_folder_of_one_name(toy, tmp_path):
    """In a zip, a file hides no folder of its name, whichever comes first."""
    first = {"kim": "a text", "kim/toy.py": WORK, "zoe/toy.py": WORK}
    last = dict(reversed(first.items()))
    folder = put(tmp_path, {"first.zip": first, "last.zip": last})

    for name in ("first.zip", "last.zip"):
        found = find([folder / name], toy)
        assert {"kim": "toy.py", "zoe": "toy.py"} == rows(found)
        assert [f"passed over: {folder / name / 'kim'} (neither .py, .ipynb nor .zip)"] == found.notes
