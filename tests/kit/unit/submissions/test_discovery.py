"""Who is a student under a path, and what becomes of every entry."""

import io
import json
import lzma
import os
import shutil
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from autograder.authoring import handout
from autograder.errors import UsageError
from autograder.submissions.choice import KEEP
from autograder.submissions.contents import LINK
from autograder.submissions.discovery import Found, FoundSubmission, find, with_exercise

SOURCE = "def double(x):\n    return 2 * x\n"
CODE = json.dumps({"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": SOURCE}]})


def put(path, text=None):
    """Write a file and the folders above it; its path. A notebook's text is one cell with SOURCE."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((CODE if ".ipynb" in path.name.lower() else SOURCE) if text is None else text, "utf-8")
    return path


def zipped(files, flags=0, method=zipfile.ZIP_DEFLATED):
    """The bytes of a zip with these files, by name. flags: of each entry, set in the directory."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    data = bytearray(stream.getvalue())
    if flags:
        for position in range(len(data) - 4):
            if data[position : position + 4] == b"PK\x01\x02":
                data[position + 8] |= flags
    return bytes(data)


def lying(content):
    """A zip whose only file unpacks to this content, and is said to have 1,000 bytes."""
    return zipped({"toy.py": content}).replace(struct.pack("<I", len(content)), struct.pack("<I", 1000))


def many_folders(count):
    """A zip with a list of this many folders, which says that it has one."""
    entry = (
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[20] * 2, *[0] * 4, 0, 0, 0, 2, *[0] * 4, 0x10, 0) + b"a/"
    )
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, count * len(entry), 0, 0)
    return entry * count + end


def rows(found):
    """What was found, in brief: (id, the file that counts or None)."""
    return [(submission.id, submission.file) for submission in found.submissions]


def problems(found):
    """Why each submission can't be graded, by id; "" where it can."""
    return {submission.id: submission.problem for submission in found.submissions}


@pytest.fixture(scope="module")
def toy(toy_course, tmp_path_factory):
    """The toy course with its handout; tests leave it as it is."""
    course = toy_course(tmp_path_factory.mktemp("course"))
    handout.write(course, "toy")
    return course


@pytest.fixture
def handed_out(toy, tmp_path):
    """A student's copy of the handout, not yet edited."""
    return shutil.copytree(toy.handout("toy"), tmp_path / "ada")


@pytest.fixture(scope="module")
def untouched(toy):
    """The handout's notebook as text."""
    return (toy.handout("toy") / "toy.ipynb").read_text()


@pytest.fixture(scope="module")
def solved(untouched):
    """The handout's notebook with the exercise solved, and a cell of the student's own."""
    notebook = json.loads(untouched.replace("raise NotImplementedError()", "return x + x"))
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "source": "1 + 1"}
    notebook["cells"].insert(1, own | {"execution_count": None})
    return json.dumps(notebook)


def edit(file):
    """Solve the exercise in a file of the handout."""
    file.write_text(file.read_text().replace("raise NotImplementedError()", "return x + x"))


class TestFind:
    """Tests for `find` on what a person names."""

    @pytest.mark.parametrize("name", ["toy.py", "toy.ipynb", "toy.IPYNB", "toy.ipynb.txt", "toy.py.txt"])
    def test_file(self, toy, tmp_path, name):
        """A file named after its assignment is a submission; its id is its stem."""
        file = put(tmp_path / name)

        (submission,) = find([file], toy).submissions

        assert ("toy", "toy", file, name) == (
            submission.id,
            submission.assignment,
            submission.path,
            submission.file,
        )
        assert (SOURCE, "") == (submission.source.cells[0].source, submission.problem)

    @pytest.mark.parametrize("name", ["toy.py", "toy.ipynb"])
    def test_submission_folder(self, toy, tmp_path, name):
        """A folder that holds such a file is a submission; its id is the folder's name, dots included."""
        file = put(tmp_path / "ada.lovelace" / name)

        assert [("ada.lovelace", name)] == rows(find([file.parent], toy))

    def test_current_folder(self, toy, tmp_path, monkeypatch):
        """The id of `.` is the folder's name."""
        monkeypatch.chdir(put(tmp_path / "ada" / "toy.py").parent)

        assert [("ada", "toy.py")] == rows(find([Path(".")], toy))

    def test_two_assignments_in_one_folder(self, toy_course, tmp_path):
        """A folder with files for two assignments is two submissions."""
        course = toy_course(tmp_path / "course")
        put(tmp_path / "course/tests/public/other/test_other.py")
        for name in ("other.py", "toy.py"):
            put(tmp_path / "ada" / name)

        found = find([tmp_path / "ada"], course)

        assert [("ada", "other.py"), ("ada", "toy.py")] == rows(found)
        assert ["other", "toy"] == [submission.assignment for submission in found.submissions]

    def test_folder_of_submissions(self, toy, tmp_path):
        """Each folder in it is a submission, in the order of their names; another file is noted."""
        put(tmp_path / "ben/toy.ipynb")
        put(tmp_path / "ada/toy.py")
        table = put(tmp_path / "grades.csv", "ada,100\n")

        found = find([tmp_path], toy)

        assert [("ada", "toy.py"), ("ben", "toy.ipynb")] == rows(found)
        assert [f"passed over: {table} (neither .py, .ipynb nor .zip)"] == found.notes

    def test_several_paths(self, toy, tmp_path):
        """Paths are taken in the order in which they are given."""
        files = [put(tmp_path / name / "toy.py") for name in ("ben", "ada")]

        found = find([file.parent for file in files], toy)

        assert [("ben", "toy.py"), ("ada", "toy.py")] == rows(found)

    def test_same_path_twice(self, toy, tmp_path):
        """A submission that two paths lead to is graded once, and no error."""
        file = put(tmp_path / "ada/toy.py")

        assert [("ada", "toy.py")] == rows(find([tmp_path, file.parent, tmp_path], toy))

    def test_assignment_takes_any_stem(self, toy, tmp_path):
        """With an assignment given, files of any name in a folder count; their ids are their stems."""
        put(tmp_path / "ada.py")
        put(tmp_path / "ben.ipynb")

        assert [("ada", "ada.py"), ("ben", "ben.ipynb")] == rows(find([tmp_path], toy, "toy"))

    def test_unknown_assignment(self, toy, tmp_path):
        """An assignment that the course does not have is an error that lists those it has."""
        with pytest.raises(UsageError) as error:
            find([put(tmp_path / "toy.py")], toy, "tow")

        assert (
            f"unknown assignment 'tow': {toy.root / 'tests'} has tests for toy; did you mean 'toy'?"
            == str(error.value)
        )

    def test_file_of_unknown_assignment(self, toy, tmp_path):
        """A file named after no assignment can't be graded, and says why; its neighbours can."""
        put(tmp_path / "ada/toy.py")
        file = put(tmp_path / "ben.py")

        found = find([tmp_path], toy)

        assert problems(found) == {
            "ada": "",
            "ben": f"{file}: unknown assignment 'ben' (known: toy); name the file after its assignment or "
            "say which it is (--assignment NAME, or A=NAME with make)",
        }

    @pytest.mark.parametrize("name", ["tow.py", "a" * 1000])
    def test_missing_path(self, toy, tmp_path, name):
        """A path that does not exist, or can't, is an error."""
        with pytest.raises(UsageError) as error:
            find([put(tmp_path / "toy.py"), tmp_path / name], toy)

        assert f"no such file or folder: {tmp_path / name}" == str(error.value)

    @pytest.mark.parametrize("names", [[], ["essay.txt"], [".hidden/toy.py"]])
    def test_without_submissions(self, toy, tmp_path, names):
        """A folder in which nothing is a submission is an error that says what was expected."""
        for name in names:
            put(tmp_path / name)

        with pytest.raises(UsageError) as error:
            find([tmp_path], toy)

        assert str(error.value) == (
            f"no submission in {tmp_path}: expected a .py or .ipynb file, a folder with one named after its "
            "assignment (toy), a zip, or a folder of such"
        )

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every folder")
    def test_unreadable_folder(self, toy, tmp_path):
        """A student's folder that can't be opened is reported, and the others are found."""
        put(tmp_path / "ada/toy.py").parent.chmod(0)
        put(tmp_path / "ben/toy.py")

        assert problems(find([tmp_path], toy)) == {
            "ada": f"{tmp_path / 'ada'}: can't be read: Permission denied",
            "ben": "",
        }


class TestNobodyDisappears:
    """Every entry of a class is a row, or a note."""

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            (".ipynb_checkpoints", "its name starts with a dot"),
            (".hidden", "its name starts with a dot"),
            ("__pycache__", "a computer made it, not a student"),
            ("__MACOSX", "a computer made it, not a student"),
        ],
    )
    def test_names_passed_over(self, toy, tmp_path, name, why):
        """Names that no student gave are passed over, with a note."""
        put(tmp_path / "ada/toy.py")
        folder = put(tmp_path / name / "toy.py").parent

        found = find([tmp_path], toy)

        assert [("ada", "toy.py")] == rows(found)
        assert [f"passed over: {folder} ({why})"] == found.notes

    @pytest.mark.parametrize("name", ["_old", "-n", "O'Neil; echo $HOME", "张伟 (2)", "a\u0301"])
    def test_any_name_is_a_students(self, toy, tmp_path, name):
        """A folder's name may be what it likes, and stays what it is."""
        put(tmp_path / "zoe/toy.py")
        put(tmp_path / name / "toy.py")

        assert {("zoe", "toy.py"), (name, "toy.py")} == set(rows(find([tmp_path], toy)))

    def test_control_characters(self, toy, tmp_path):
        """Control characters, marks of direction and broken bytes of a name are spelled out."""
        put(tmp_path / "zoe/toy.py")
        put(tmp_path / "a\x1b[2J\u202e\n" / "toy.py")
        os.makedirs(os.fsencode(tmp_path) + b"/b\xff")

        found = find([tmp_path], toy)

        assert ["a\\x1b[2J\\u202e\\n", "b\\xff", "zoe"] == [submission.id for submission in found.submissions]
        assert problems(found)["b\\xff"].endswith(
            "b\\xff: holds no .py or .ipynb file; hand in your notebook or module"
        )

    @pytest.mark.parametrize(("files", "held"), [((), ""), (("essay.pdf",), ", but essay.pdf")])
    def test_folder_without_work(self, toy, tmp_path, files, held):
        """A student's folder in which nothing can be graded is a row that says so."""
        put(tmp_path / "ada/toy.py")
        (tmp_path / "ben").mkdir()
        for name in files:
            put(tmp_path / "ben" / name, "")

        why = f"{tmp_path / 'ben'}: holds no .py or .ipynb file{held}; hand in your notebook or module"
        assert {"ada": "", "ben": why} == problems(find([tmp_path], toy))

    @pytest.mark.parametrize("name", ["ben.tar.gz", "ben.7z", "ben.rar"])
    def test_archive_that_is_not_read(self, toy, tmp_path, name):
        """An archive of another kind is a row that says what is read."""
        put(tmp_path / "ada/toy.py")
        file = put(tmp_path / name, "")

        found = find([tmp_path], toy)

        assert 2 == len(found.submissions)
        assert f"{file}: is an archive of a kind that is not read" in problems(found)["ben"]

    @pytest.mark.parametrize("target", ["toy.py", "folder", "missing"])
    @pytest.mark.parametrize("name", ["ada.l", "ada.py"])
    def test_symlink_in_class(self, toy, tmp_path, target, name):
        """A symbolic link among the submissions is not followed, wherever it leads."""
        put(tmp_path / "toy.py")
        put(tmp_path / "folder/toy.py")
        put(tmp_path / "class/zoe/toy.py")
        link = tmp_path / "class" / name
        link.symlink_to(tmp_path / target)

        assert {"zoe": "", name: f"{link}: {LINK}"} == problems(find([link.parent], toy))

    def test_symlink_named_on_the_command_line(self, toy, tmp_path):
        """`class/*` names what students put there: a link to the solutions is not followed."""
        link = tmp_path / "eve"
        link.symlink_to(toy.root / "solutions")

        assert {"eve": f"{link}: {LINK}"} == problems(find([link], toy))

    @pytest.mark.parametrize("where", ["toy.py", "sub/toy.py"])
    def test_symlink_in_submission_folder(self, toy, tmp_path, where):
        """A submission folder's file must be a file, not a link to one."""
        put(tmp_path / "toy.py")
        put(tmp_path / "class/zoe/toy.py")
        link = tmp_path / "class/ada" / where
        link.parent.mkdir(parents=True)
        link.symlink_to(tmp_path / "toy.py")

        assert {"ada": f"{link}: {LINK}", "zoe": ""} == problems(find([tmp_path / "class"], toy))

    def test_folder_behind_a_link_is_not_entered(self, toy, tmp_path):
        """A linked folder in a student's folder is not looked into."""
        put(tmp_path / "other/toy.py")
        put(tmp_path / "class/zoe/toy.py")
        (tmp_path / "class/ada").mkdir()
        (tmp_path / "class/ada/toy").symlink_to(tmp_path / "other")

        assert rows(find([tmp_path / "class"], toy)) == [("ada", None), ("zoe", "toy.py")]

    def test_fifo(self, toy, tmp_path):
        """Nobody waits for a FIFO, be it the work, the zip or the manifest."""
        for student, name in {"ada": "toy.py", "ben": "toy.zip", "eve": ".handout.json"}.items():
            (tmp_path / "class" / student).mkdir(parents=True)
            os.mkfifo(tmp_path / "class" / student / name)
        put(tmp_path / "class/eve/toy.py")
        os.mkfifo(tmp_path / "class/zoe.zip")

        found = problems(find([tmp_path / "class"], toy))

        assert "" == found.pop("eve")
        assert {"ada", "ben", "zoe"} == set(found)
        assert all("is no ordinary file" in problem or "holds no" in problem for problem in found.values())

    def test_huge_manifest(self, toy, handed_out):
        """A manifest of a gigabyte is not read; the file beside it counts."""
        edit(handed_out / "toy.py")
        with (handed_out / ".handout.json").open("wb") as stream:
            stream.truncate(2**30)

        assert [("ada", "toy.py")] == rows(find([handed_out], toy))


class TestIds:
    """Ids are unique, and each is told apart in a way that names it."""

    def test_two_sections(self, toy, tmp_path):
        """A folder that holds only folders of students is a section; its students bear its name."""
        for section, name in (("monday", "kim"), ("monday", "lee"), ("tuesday", "kim"), ("tuesday", "max")):
            put(tmp_path / section / name / "toy.py")

        found = find([tmp_path], toy)

        ids = ["monday/kim", "monday/lee", "tuesday/kim", "tuesday/max"]
        assert ids == [submission.id for submission in found.submissions]

    def test_same_name_under_two_paths(self, toy, tmp_path):
        """Equal ids get their folder's name before them, with a note."""
        folders = [put(tmp_path / section / "kim" / "toy.py").parent for section in ("monday", "tuesday")]

        found = find(folders, toy)

        assert ["monday/kim", "tuesday/kim"] == [submission.id for submission in found.submissions]
        assert all("another submission is called kim too" in s.notes[0] for s in found.submissions)

    def test_same_name_in_other_bytes(self, toy, tmp_path):
        """Two spellings of an accent are one name; both students are there."""
        for name in ("Jose\u0301", "Jos\u00e9"):
            put(tmp_path / name / "toy.py")

        ids = [submission.id for submission in find([tmp_path], toy).submissions]

        assert ["Jose\u0301", "Jos\u00e9#2"] == ids

    def test_no_id_is_taken_twice(self, toy, tmp_path):
        """A student who is called as another would be renamed keeps his name."""
        folders = [put(tmp_path / "a" / name / "toy.py").parent for name in ("x", "x ", "x#2")]
        folders.append(put(tmp_path / "b/a/x" / "toy.py").parent)

        ids = [submission.id for submission in find(folders, toy).submissions]

        assert len(set(ids)) == len(ids) == 4

    def test_loose_files_of_one_stem(self, toy, tmp_path, solved):
        """kim.ipynb and kim.py are one student's; the one that was edited counts."""
        put(tmp_path / "kim.ipynb", solved)
        put(tmp_path / "kim.py", (toy.handout("toy") / "toy.py").read_text())

        found = find([tmp_path], toy, "toy")

        assert [("kim", "kim.ipynb")] == rows(found)
        assert ("kim.ipynb counts; kim.py is the untouched handout",) == found.submissions[0].notes


class TestChoice:
    """Which of a student's files counts."""

    def test_neither_edited(self, toy, handed_out):
        """An untouched handout is graded by its stub module, and the row says so."""
        found = find([handed_out], toy)

        assert [("ada", "toy.py")] == rows(found)
        assert ("toy.py is the untouched handout: no code in it was changed",) == found.submissions[0].notes

    @pytest.mark.parametrize("name", ["toy.py", "toy.ipynb"])
    def test_one_edited(self, toy, handed_out, name):
        """Of notebook and module the one counts whose code was edited."""
        edit(handed_out / name)

        assert [("ada", name)] == rows(find([handed_out], toy))

    def test_both_edited(self, toy, handed_out):
        """Nobody guesses which of two edited files counts; the message says how to choose."""
        edit(handed_out / "toy.py")
        edit(handed_out / "toy.ipynb")

        problem = f"{handed_out}: toy.ipynb and toy.py were both edited; {KEEP}"
        assert {"ada": problem} == problems(find([handed_out], toy))

    @pytest.mark.parametrize("name", ["toy.py", "toy.ipynb"])
    def test_both_edited_but_named(self, toy, handed_out, name):
        """A file that is named by its path counts, whatever lies beside it."""
        edit(handed_out / "toy.py")
        edit(handed_out / "toy.ipynb")

        assert [("toy", name)] == rows(find([handed_out / name], toy))

    def test_same_code_twice(self, toy, tmp_path, solved):
        """Two copies of the same code are one submission."""
        put(tmp_path / "class/ada/toy.ipynb", solved)
        put(tmp_path / "class/ada/toy (1).ipynb", solved)
        put(tmp_path / "class/zoe/toy.py")

        assert [("ada", "toy (1).ipynb"), ("zoe", "toy.py")] == rows(find([tmp_path / "class"], toy))

    def test_line_ends_are_no_edit(self, toy, handed_out):
        """A notebook that was saved with CRLF, or with spaces at the ends of lines, is still the handout."""
        notebook = json.loads((handed_out / "toy.ipynb").read_text())
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"]).replace("\n", "  \r\n")
        (handed_out / "toy.ipynb").write_text(json.dumps(notebook))
        edit(handed_out / "toy.py")

        assert [("ada", "toy.py")] == rows(find([handed_out], toy))

    def test_only_a_scratch_cell(self, toy, handed_out):
        """A notebook that was only tried out does not stand beside the module that does the work."""
        notebook = json.loads((handed_out / "toy.ipynb").read_text())
        notebook["cells"].append({"cell_type": "code", "metadata": {}, "outputs": [], "source": "print(1)"})
        (handed_out / "toy.ipynb").write_text(json.dumps(notebook))
        edit(handed_out / "toy.py")

        (submission,) = find([handed_out], toy).submissions

        assert "toy.py" == submission.file
        assert ("toy.py counts; toy.ipynb holds no exercise of this assignment",) == submission.notes

    @pytest.mark.parametrize(
        "name", ["toy (1).ipynb", "toy-Copy1.ipynb", "Kopie von toy (2).ipynb", "work.ipynb", "toy.ipynb.txt"]
    )
    @pytest.mark.parametrize("assignment", ["toy", None])
    def test_work_under_another_name(self, toy, tmp_path, solved, untouched, name, assignment):
        """The untouched handout beside the work is never taken, whatever the work is called."""
        put(tmp_path / "class/ada" / name, solved)
        put(tmp_path / "class/ada/toy.ipynb", untouched)
        put(tmp_path / "class/zoe/toy.py")

        found = find([tmp_path / "class"], toy, assignment)

        assert [("ada", name), ("zoe", "toy.py")] == rows(found)
        assert (f"{name} counts; toy.ipynb is the untouched handout",) == found.submissions[0].notes

    def test_unreadable_beside_the_handout(self, toy, tmp_path, untouched):
        """A file that can't be read may be the work, so the handout beside it is not graded instead."""
        broken = put(tmp_path / "class/ada/toy (1).ipynb", "<!doctype html>")
        put(tmp_path / "class/ada/toy.ipynb", untouched)
        put(tmp_path / "class/zoe/toy.py")

        found = problems(find([tmp_path / "class"], toy))

        assert found.pop("ada").startswith(f"{broken}: is a web page")
        assert {"zoe": ""} == found

    def test_own_manifest(self, toy, handed_out, untouched):
        """A handout of an earlier release is known by the manifest that came with it."""
        older = untouched.replace("raise NotImplementedError()", "raise NotImplementedError('later')")
        put(handed_out / "toy.ipynb", older)
        manifest = json.loads((handed_out / ".handout.json").read_text())
        from autograder.submissions.edited import cell_digest

        cells = [cell for cell in json.loads(older)["cells"] if cell["cell_type"] == "code"]
        manifest["files"]["toy.ipynb"] = [cell_digest("".join(cell["source"])) for cell in cells]
        put(handed_out / ".handout.json", json.dumps(manifest))
        edit(handed_out / "toy.py")

        assert [("ada", "toy.py")] == rows(find([handed_out], toy))

    def test_neither_defines(self, toy, tmp_path):
        """Several files without an exercise in them: none is guessed."""
        for name in ("a.py", "b.py"):
            put(tmp_path / "class/ada" / name, f"x = '{name}'\n")
        put(tmp_path / "class/zoe/toy.py")

        problem = f"{tmp_path / 'class/ada'}: a.py and b.py were both edited; {KEEP}"
        assert problem == problems(find([tmp_path / "class"], toy, "toy"))["ada"]

    @pytest.mark.parametrize("where", ["x.ipynb", "a/x.ipynb", "a/b/x.ipynb", "a/b/c/x.ipynb"])
    def test_three_levels(self, toy, tmp_path, where):
        """A student's folder is searched three folders deep."""
        put(tmp_path / "class/ada" / where)
        put(tmp_path / "class/zoe/toy.py")

        assert [("ada", where), ("zoe", "toy.py")] == rows(find([tmp_path / "class"], toy, "toy"))

    def test_deeper(self, toy, tmp_path):
        """What lies deeper is not found, and the row names the folder."""
        put(tmp_path / "class/ada/a/b/c/d/x.ipynb")
        put(tmp_path / "class/zoe/toy.py")

        assert "but a/b/c/d/" in problems(find([tmp_path / "class"], toy, "toy"))["ada"]

    def test_whole_path_is_one_student(self, toy, tmp_path):
        """Where a path is one student's, no folder in it is taken for a student."""
        put(tmp_path / "submission/a/work.ipynb")
        put(tmp_path / "submission/b/notes.txt")

        assert [("submission", "a/work.ipynb")] == rows(
            find([tmp_path / "submission"], toy, "toy", whole=True)
        )


class TestHelpers:
    """Modules beside the file that counts."""

    def names(self, found):
        """The names of the helper modules of the one submission."""
        (submission,) = found.submissions
        return [module.name for module in submission.source.helpers]

    def test_beside(self, toy, tmp_path):
        """Modules beside, and packages, can be imported by name; other students' files can't."""
        put(tmp_path / "ada/toy.ipynb")
        put(tmp_path / "ada/utils.py", "TWO = 2\n")
        put(tmp_path / "ada/pack/__init__.py", "")
        put(tmp_path / "ada/pack/inner.py", "")
        put(tmp_path / "ada/no name.py", "")

        assert ["pack", "pack.inner", "utils"] == self.names(find([tmp_path / "ada"], toy))

    def test_lone_file_with_its_helper(self, toy, tmp_path):
        """A folder is one submission when one file does the work and imports the others."""
        put(tmp_path / "ada/work.py", "import utils\n\n\ndef double(x):\n    return utils.TWO * x\n")
        put(tmp_path / "ada/utils.py", "TWO = 2\n")

        found = find([tmp_path / "ada"], toy, "toy")

        assert [("ada", "work.py")] == rows(found)
        assert ["utils"] == self.names(found)

    def test_imported_candidate_is_a_helper(self, toy, tmp_path):
        """A module that the notebook imports its solution from is no second submission."""
        put(tmp_path / "ada/toy.py", "from mine import double\n")
        put(tmp_path / "ada/mine.py")

        found = find([tmp_path / "ada"], toy)

        assert [("ada", "toy.py")] == rows(found)
        assert ["mine"] == self.names(found)

    def test_file_by_its_path(self, toy, tmp_path):
        """Of a file that is named by its path, those beside it count that it imports."""
        put(tmp_path / "utils.py", "import more\n")
        put(tmp_path / "more.py", "")
        put(tmp_path / "unused.py", "")

        found = find([put(tmp_path / "toy.py", f"import utils\n{SOURCE}")], toy)

        assert ["more", "utils"] == self.names(found)

    def test_part_of_the_digest(self, toy, tmp_path):
        """A changed helper is a changed submission."""
        put(tmp_path / "ada/toy.py")
        digests = set()
        for text in ("TWO = 2\n", "TWO = 3\n"):
            put(tmp_path / "ada/utils.py", text)
            digests.add(find([tmp_path / "ada"], toy).submissions[0].source.digest)

        assert 2 == len(digests)

    def test_other_students_are_none(self, toy, tmp_path):
        """Loose files of a class are nobody's helpers."""
        put(tmp_path / "ada.py", f"import ben\n{SOURCE}")
        put(tmp_path / "ben.py")

        found = find([tmp_path], toy, "toy")

        assert [("ada", "ada.py"), ("ben", "ben.py")] == rows(found)
        assert [(), ()] == [submission.source.helpers for submission in found.submissions]


class TestZips:
    """A zip is read like a folder, in memory."""

    def write(self, path, files, **options):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(zipped(files, **options))
        return path

    @pytest.mark.parametrize(
        "inside", ["toy.ipynb", "toy/toy.ipynb", "work/x/toy.ipynb", "__MACOSX/._toy.ipynb"]
    )
    def test_of_a_student(self, toy, tmp_path, inside):
        """A loose zip is a student, a zip in a student's folder is read; what macOS adds is not."""
        files = {inside: CODE, "__MACOSX/._toy.ipynb": "\0"}
        self.write(tmp_path / "class/ada.zip", files)
        self.write(tmp_path / "class/ben/toy.zip", files)

        found = find([tmp_path / "class"], toy, "toy")

        if inside.startswith("__"):
            assert [("ada", None), ("ben", None)] == sorted(rows(found))
        else:
            assert {("ada", f"ada.zip/{inside}"), ("ben", f"toy.zip/{inside}")} == set(rows(found))

    def test_zip_in_a_zip(self, toy, tmp_path):
        """One zip in a zip is read, a third is not."""
        inner = zipped({"toy.py": SOURCE})
        self.write(tmp_path / "class/ada.zip", {"toy.zip": inner})
        self.write(tmp_path / "class/ben.zip", {"a.zip": zipped({"b.zip": inner})})

        found = find([tmp_path / "class"], toy, "toy")

        assert ("ada", "ada.zip/toy.zip/toy.py") in rows(found)
        assert "a zip in a zip in a zip" in problems(found)["ben"]

    def test_windows_names(self, toy, tmp_path):
        """Backslashes are separators, as Windows writes them."""
        self.write(tmp_path / "class/ada.zip", {"hw\\toy.py": SOURCE})
        put(tmp_path / "class/zoe/toy.py")

        assert ("ada", "ada.zip/hw/toy.py") in rows(find([tmp_path / "class"], toy))

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"PK", "is damaged"),
            (b"", "is damaged"),
            (zipped({"toy.py": SOURCE})[:-30], "is damaged"),
            (zipped({"toy.py": SOURCE}, flags=1), "is encrypted"),
            (zipped({"../toy.py": SOURCE}), "holds a name that leads out of it"),
            (zipped({"/etc/toy.py": SOURCE}), "holds a name that leads out of it"),
            (zipped({"C:\\toy.py": SOURCE}), "holds a name that leads out of it"),
            (zipped({f"{n}.txt": "" for n in range(1001)}), "holds more than 1,000 entries"),
            (zipped({"a.bin": bytes(65 * 2**20)}), "unpacks to more than 64 MB"),
            (zipped({"toy.txt": ""}), "holds no .py or .ipynb file, but ada.zip/toy.txt"),
        ],
        ids=[
            "two_bytes",
            "empty",
            "cut_off",
            "encrypted",
            "climbs",
            "absolute",
            "drive",
            "many",
            "large",
            "no_code",
        ],
    )
    def test_refused(self, toy, tmp_path, data, why):
        """A zip that can't be read is its student's row, and nobody else's."""
        (tmp_path / "class").mkdir()
        (tmp_path / "class/ada.zip").write_bytes(data)
        put(tmp_path / "class/zoe/toy.py")

        found = problems(find([tmp_path / "class"], toy, "toy"))

        assert why in found.pop("ada")
        assert {"zoe": ""} == found

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (zipped({"toy.py": SOURCE}, method=zipfile.ZIP_LZMA), "(LZMA); make an ordinary zip (Deflate)"),
            (zipped({"toy.py": SOURCE}, method=zipfile.ZIP_BZIP2), "(BZip2); make an ordinary zip (Deflate)"),
            (zipped({"toy.py": SOURCE}).replace(b"\x08\0", b"\x63\0"), "method that is not read (number 99)"),
            (zipped({"toy.py": SOURCE})[30:], "is damaged"),
            (zipped({"toy.py": SOURCE * 99}).replace(b"toy.py", b"toy.p\xff", 1), "is damaged"),
            (lying(bytes(2**26)), "is damaged (Bad CRC-32"),
            (zipped({"z.zip": many_folders(50_000)}), "the list of what is in it has more than 0.25 MB"),
            (
                zipped({f"{n:02}.zip": zipped({"a.txt": ""}) for n in range(30)}),
                "19.zip: neither this zip nor what follows it is read: a submission may hold 20 zips, of 256 MB",
            ),
        ],
        ids=["lzma", "bz2", "unknown", "no_head", "two_names", "lies", "long_list", "many_zips"],
    )
    def test_hostile(self, toy, tmp_path, data, why):
        """Whatever a zip makes its reader raise, or would have it unpack, is its student's row alone."""
        (tmp_path / "class").mkdir()
        (tmp_path / "class/ada.zip").write_bytes(data)
        put(tmp_path / "class/zoe/toy.py")

        tracemalloc.start()
        try:
            found = problems(find([tmp_path / "class"], toy, "toy"))
            _size, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert why in found.pop("ada")
        assert {"zoe": ""} == found
        assert peak < 16 * 2**20

    @pytest.mark.parametrize("error", [struct.error, lzma.LZMAError, MemoryError, KeyError])
    def test_any_exception_of_the_reader(self, toy, tmp_path, monkeypatch, error):
        """An exception that nobody expects of zipfile ends one submission, too."""
        self.write(tmp_path / "class/ada.zip", {"toy.py": SOURCE})
        put(tmp_path / "class/zoe/toy.py")

        def fails(*_args):
            raise error

        monkeypatch.setattr(zipfile.ZipExtFile, "read", fails)

        found = problems(find([tmp_path / "class"], toy, "toy"))

        assert f"is damaged ({error.__name__}); zip it once more" in found["ada"]
        assert "" == found["zoe"]

    def test_deep_name(self, toy, tmp_path):
        """What lies deeper than anybody looks costs neither time nor the work above it."""
        deep = "/".join("a" * 10_000)
        self.write(tmp_path / "class/ada.zip", {"toy.py": SOURCE, f"{deep}/toy.py": "x = 1"})
        put(tmp_path / "class/zoe/toy.py")

        assert ("ada", "ada.zip/toy.py") in rows(find([tmp_path / "class"], toy, "toy"))

    def test_same_name_twice(self, toy, tmp_path):
        """Two entries of one name with other bytes: neither is guessed. With the same bytes they are one."""
        (tmp_path / "class").mkdir()
        for student, second in {"ada": "x = 1\n", "ben": SOURCE}.items():
            with zipfile.ZipFile(tmp_path / f"class/{student}.zip", "w") as archive:
                archive.writestr("toy.py", SOURCE)
                with pytest.warns(UserWarning, match="Duplicate name"):
                    archive.writestr("toy.py", second)

        found = problems(find([tmp_path / "class"], toy, "toy"))

        assert "stands in the zip twice with different content" in found["ada"]
        assert "" == found["ben"]

    def test_link(self, toy, tmp_path):
        """A link in a zip is not followed."""
        (tmp_path / "class").mkdir()
        with zipfile.ZipFile(tmp_path / "class/ada.zip", "w") as archive:
            link = zipfile.ZipInfo("toy.py")
            link.external_attr = 0o120777 << 16
            archive.writestr(link, str(toy.root / "solutions/toy.py"))
        put(tmp_path / "class/zoe/toy.py")

        assert LINK in problems(find([tmp_path / "class"], toy))["ada"]

    def test_damaged_beside_the_work(self, toy, tmp_path):
        """A damaged zip beside the work is noted, and the work is graded."""
        put(tmp_path / "ada/toy.py")
        put(tmp_path / "ada/old.zip", "PK")

        (submission,) = find([tmp_path / "ada"], toy).submissions

        assert "toy.py" == submission.file
        assert f"passed over: {tmp_path / 'ada/old.zip'}: is damaged" in submission.notes[0]

    def test_class_archive(self, toy, tmp_path):
        """A zip of a class is a folder of submissions, with a folder of its own in it or without."""
        files = {"ada/toy.py": SOURCE, "ben/toy.ipynb": CODE, "cy/essay.txt": "", "cy.txt": ""}
        plain = self.write(tmp_path / "plain.zip", files)
        folder = self.write(tmp_path / "folder.zip", {f"class/{name}": data for name, data in files.items()})

        for path in (plain, folder):
            found = find([path], toy)
            assert [("ada", "toy.py"), ("ben", "toy.ipynb"), ("cy", None)] == rows(found)
            assert ["cy.txt (neither .py, .ipynb nor .zip)"] == [n.rsplit("/", 1)[1] for n in found.notes]

    def test_download_of_one_assignment(self, toy, tmp_path):
        """What holds no code in an LMS's download is of the assignment that all the rest is of."""
        ann, bob = "adamsann_11_91_toy.py", "bakerbob_22_92_essay.pdf"
        (tmp_path / "one.zip").write_bytes(zipped({ann: SOURCE, bob: "%PDF"}))
        (tmp_path / "none.zip").write_bytes(zipped({bob: "%PDF"}))

        one, none = (find([tmp_path / name], toy).submissions for name in ("one.zip", "none.zip"))

        assert [("11", "toy", ""), ("22", "toy", "essay.pdf")] == [
            (found.id, found.assignment, found.problem and "essay.pdf") for found in one
        ]
        assert [None] == [found.assignment for found in none]

    def test_class_archive_with_a_broken_zip(self, toy, tmp_path):
        """A student's damaged or oversized zip in a class archive costs nobody else."""
        huge = zipped({"toy.py": bytes(65 * 2**20)})
        files = {"ada.zip": zipped({"toy.py": SOURCE}), "ben.zip": b"PK", "cy.zip": huge}
        path = self.write(tmp_path / "class.zip", files)

        found = find([path], toy, "toy")

        assert ("ada", "ada.zip/toy.py") in rows(found)
        assert "is damaged" in problems(found)["ben"]
        assert "unpacks to more than 64 MB" in problems(found)["cy"]

    def test_of_make_submit(self, toy, tmp_path):
        """The zip that `make submit` writes is one submission under the zip's name."""
        path = self.write(tmp_path / "toy-submission.zip", {"toy.ipynb": CODE})

        assert [("toy-submission", "toy.ipynb")] == rows(find([path], toy))

    def test_students_zip_as_path(self, toy, tmp_path):
        """A zip with one folder that is called after the assignment is one submission."""
        path = self.write(tmp_path / "ada.zip", {"toy/toy.ipynb": CODE})

        assert [("ada", "toy.ipynb")] == rows(find([path], toy))

    def test_damaged_path(self, toy, tmp_path):
        """A damaged zip on the command line is a row that says so."""
        path = put(tmp_path / "class.zip", "PK")

        assert f"{path}: is damaged" in problems(find([path], toy))["class"]


class TestWithExercise:
    """Tests for `with_exercise`."""

    def test_others_are_passed_over(self, toy_course, tmp_path):
        """With an exercise asked for, assignments that lack it are left out, with a note."""
        course = toy_course(tmp_path)
        (tmp_path / "tests/public/other").mkdir()
        (tmp_path / "tests/public/other/test_halve.py").write_text("")
        found = Found(
            [FoundSubmission("a", "toy", Path("a"), None), FoundSubmission("b", "other", Path("b"), None)]
        )

        kept = with_exercise(found, course, "double")

        assert [s.id for s in kept.submissions] == ["a"]
        assert kept.notes == ["passed over: b (other has no double)"]

    def test_unknown(self, toy_course, tmp_path):
        """An exercise that nobody has is named with those there are."""
        found = Found([FoundSubmission("a", "toy", Path("a"), None)])

        with pytest.raises(UsageError, match="unknown exercise 'triple': toy has double"):
            with_exercise(found, toy_course(tmp_path), "triple")
