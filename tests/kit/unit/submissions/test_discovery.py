"""Finding submissions under paths, and reading a submission's file."""

import encodings.aliases
import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.authoring import handout
from autograder.errors import UnreadableSubmission, UsageError
from autograder.protocol.records import Cell
from autograder.submissions.discovery import CHOOSE, LINK, Found, FoundSubmission, find, with_exercise
from autograder.submissions.source import MAX_NOTEBOOK, Source, cell_source, notebook_cells, read

SOURCE = "def double(x):\n    return 2 * x\n"
LIMIT = 2**20
CODECS = sorted({*encodings.aliases.aliases.values(), "idna", "punycode", "undefined", "klingon"})


def notebook(*sources):
    """A notebook of format 4 with these code cells, as text."""
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def put(path, text=SOURCE):
    """Write a file and the folders above it; its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


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


def edit_module(folder):
    file = folder / "toy.py"
    file.write_text(file.read_text().replace("raise NotImplementedError()", "return x + x"))


def edit_notebook(folder):
    file = folder / "toy.ipynb"
    file.write_text(file.read_text().replace("raise NotImplementedError()", "return x + x"))


class TestFind:
    """Tests for `find`."""

    @pytest.mark.parametrize("name", ["toy.py", "toy.ipynb"])
    def test_file(self, toy, tmp_path, name):
        """A file named after its assignment is a submission; its id is its stem."""
        file = put(tmp_path / name)

        found = find([file], toy)

        assert [FoundSubmission("toy", "toy", file, file)] == found.submissions
        assert found.notes == []

    @pytest.mark.parametrize("name", ["toy.py", "toy.ipynb"])
    def test_submission_folder(self, toy, tmp_path, name):
        """A folder that holds such a file is a submission; its id is the folder's name, dots included."""
        file = put(tmp_path / "ada.lovelace" / name)

        found = find([file.parent], toy)

        assert [FoundSubmission("ada.lovelace", "toy", file.parent, file)] == found.submissions

    def test_current_folder(self, toy, tmp_path, monkeypatch):
        """The id of `.` is the folder's name."""
        monkeypatch.chdir(put(tmp_path / "ada" / "toy.py").parent)

        (submission,) = find([type(tmp_path)(".")], toy).submissions

        assert submission.id == "ada"

    def test_two_assignments_in_one_folder(self, toy_course, tmp_path):
        """A folder with files for two assignments is two submissions."""
        course = toy_course(tmp_path / "course")
        put(tmp_path / "course/tests/public/other/test_other.py")
        files = [put(tmp_path / "ada" / name) for name in ("other.py", "toy.py")]

        found = find([tmp_path / "ada"], course)

        assert [FoundSubmission("ada", f.stem, tmp_path / "ada", f) for f in files] == found.submissions

    def test_folder_of_submissions(self, toy, tmp_path):
        """Each folder in it is a submission, in the order of their names; other files don't matter."""
        ben, ada = put(tmp_path / "ben/toy.ipynb"), put(tmp_path / "ada/toy.py")
        put(tmp_path / "grades.csv", "ada,100\n")

        found = find([tmp_path], toy)

        expected = [
            FoundSubmission("ada", "toy", ada.parent, ada),
            FoundSubmission("ben", "toy", ben.parent, ben),
        ]
        assert expected == found.submissions
        assert found.notes == []

    def test_several_paths(self, toy, tmp_path):
        """Paths are taken in the order in which they are given."""
        files = [put(tmp_path / name / "toy.py") for name in ("ben", "ada")]

        found = find([file.parent for file in files], toy)

        assert [submission.id for submission in found.submissions] == ["ben", "ada"]

    def test_same_path_twice(self, toy, tmp_path):
        """A submission that two paths lead to is graded once, and no error."""
        file = put(tmp_path / "ada/toy.py")

        found = find([tmp_path, file.parent, tmp_path], toy)

        assert [FoundSubmission("ada", "toy", file.parent, file)] == found.submissions

    @pytest.mark.parametrize("name", [".ipynb_checkpoints", "__pycache__", "_old", ".hidden"])
    def test_names_passed_over(self, toy, tmp_path, name):
        """Names with a leading dot or underscore are passed over, with a note."""
        put(tmp_path / "ada/toy.py")
        folder = put(tmp_path / name / "toy.py").parent

        found = find([tmp_path], toy)

        assert [submission.id for submission in found.submissions] == ["ada"]
        assert [f"passed over: {folder} (its name starts with {name[0]!r})"] == found.notes

    def test_folder_without_submission(self, toy, tmp_path):
        """A folder that holds no submission is passed over, with a note."""
        put(tmp_path / "ada/toy.py")
        folder = put(tmp_path / "ben/essay.txt").parent

        found = find([tmp_path], toy)

        assert [submission.id for submission in found.submissions] == ["ada"]
        assert [f"passed over: {folder} (a folder without a submission)"] == found.notes

    def test_assignment_takes_any_stem(self, toy, tmp_path):
        """With an assignment given, files of any name in a folder count; their ids are their stems."""
        ada, ben = put(tmp_path / "ada.py"), put(tmp_path / "ben.ipynb")

        found = find([tmp_path], toy, "toy")

        assert [
            FoundSubmission("ada", "toy", ada, ada),
            FoundSubmission("ben", "toy", ben, ben),
        ] == found.submissions

    def test_assignment_takes_lone_file_of_folder(self, toy, tmp_path):
        """With an assignment given, the one file in a student's folder counts, whatever its name."""
        file = put(tmp_path / "ada/homework 3.py")

        found = find([tmp_path], toy, "toy")

        assert [FoundSubmission("ada", "toy", file.parent, file)] == found.submissions

    def test_assignment_with_two_files_in_folder(self, toy, tmp_path):
        """Of two files with names of their own neither is guessed."""
        folder = put(tmp_path / "ada/first.py").parent
        put(folder / "second.py")

        (submission,) = find([tmp_path], toy, "toy").submissions

        assert submission.file is None
        assert submission.problem == (
            f"{folder}: first.py and second.py were both edited; "
            "keep one of them, or grade the one that counts by its path"
        )

    def test_unknown_assignment(self, toy, tmp_path):
        """An assignment that the course does not have is an error that lists those it has."""
        with pytest.raises(UsageError) as error:
            find([put(tmp_path / "toy.py")], toy, "tow")

        assert f"unknown assignment 'tow': {toy.root / 'tests'} has tests for toy" == str(error.value)

    def test_file_of_unknown_assignment(self, toy, tmp_path):
        """A file named after no assignment can't be graded, and says why; its neighbours can."""
        put(tmp_path / "ada/toy.py")
        file = put(tmp_path / "ben.py")

        first, second = find([tmp_path], toy).submissions

        assert (first.id, first.problem) == ("ada", "")
        assert second == FoundSubmission(
            "ben", None, file, None,
            f"{file}: unknown assignment 'ben' (known: toy); name the file after its assignment or say "
            "--assignment NAME",
        )  # fmt: skip

    def test_missing_path(self, toy, tmp_path):
        """A path that does not exist is an error."""
        with pytest.raises(UsageError) as error:
            find([put(tmp_path / "toy.py"), tmp_path / "tow.py"], toy)

        assert f"no such file or folder: {tmp_path / 'tow.py'}" == str(error.value)

    def test_name_too_long(self, toy, tmp_path):
        """A path that can't exist is no better than one that does not."""
        with pytest.raises(UsageError):
            find([tmp_path / ("a" * 1000)], toy)

    @pytest.mark.parametrize("names", [[], ["essay.txt"], [".hidden/toy.py"], ["sheet-1/ada/toy.py"]])
    def test_without_submissions(self, toy, tmp_path, names):
        """A folder in which nothing is a submission is an error that says what was expected."""
        for name in names:
            put(tmp_path / name)

        with pytest.raises(UsageError) as error:
            find([tmp_path], toy)

        assert str(error.value) == (
            f"no submission in {tmp_path}: expected a .py or .ipynb file, a folder with one named after its "
            "assignment (toy), or a folder of such"
        )

    def test_archives(self, toy, tmp_path):
        """An archive is not looked into: whoever sees one is told to unpack it."""
        put(tmp_path / "ada.zip")

        with pytest.raises(UsageError, match="or a folder of such; unpack each archive first"):
            find([tmp_path], toy)
        (submission,) = find([tmp_path / "ada.zip"], toy, "toy").submissions
        put(tmp_path / "ben" / "toy.py")
        found = find([tmp_path], toy)

        assert submission.file is None
        assert "ada.zip: is an archive: unpack it into a folder of its own" in submission.problem
        assert ["ben"] == [submission.id for submission in found.submissions]
        assert found.notes[0].startswith(f"passed over: {tmp_path / 'ada.zip'} (is an archive: unpack it")

    @pytest.mark.parametrize("target", ["toy.py", "folder", "missing"])
    def test_symlink_in_class(self, toy, tmp_path, target):
        """A symbolic link among the submissions is not followed, wherever it leads."""
        put(tmp_path / "toy.py")
        put(tmp_path / "folder/toy.py")
        link = tmp_path / "class/ada.l"
        link.parent.mkdir()
        link.symlink_to(tmp_path / target)

        (submission,) = find([link.parent], toy).submissions

        problem = f"{link}: {LINK}"
        assert (None, link, problem) == (submission.file, submission.path, submission.problem)

    def test_symlink_named_on_the_command_line(self, toy, tmp_path):
        """`class/*` names what students put there: a link to the solutions is not followed."""
        link = tmp_path / "eve"
        link.symlink_to(toy.root / "solutions")

        (submission,) = find([link], toy).submissions

        assert (None, f"{link}: {LINK}") == (submission.file, submission.problem)

    def test_id_of_linked_folder(self, toy, tmp_path):
        """The id of a folder that can't be graded is its whole name, as of any other folder."""
        put(tmp_path / "folder/toy.py")
        (tmp_path / "class").mkdir()
        (tmp_path / "class/ada.lovelace").symlink_to(tmp_path / "folder")

        (submission,) = find([tmp_path / "class"], toy).submissions

        assert submission.id == "ada.lovelace"

    def test_symlink_in_submission_folder(self, toy, tmp_path):
        """A submission folder's file must be a file, not a link to one."""
        put(tmp_path / "toy.py")
        link = tmp_path / "ada/toy.py"
        link.parent.mkdir()
        link.symlink_to(tmp_path / "toy.py")

        (submission,) = find([link.parent], toy).submissions

        problem = f"{link}: {LINK}"
        assert FoundSubmission("ada", "toy", link.parent, None, problem) == submission

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every folder")
    def test_unreadable_folder(self, toy, tmp_path):
        """A student's folder that can't be opened is reported, and the others are found."""
        put(tmp_path / "ada/toy.py").parent.chmod(0)
        put(tmp_path / "ben/toy.py")

        first, second = find([tmp_path], toy).submissions

        assert f"{tmp_path / 'ada'}: can't be read: Permission denied" == first.problem
        assert (second.id, second.problem) == ("ben", "")


class TestFindInHandout:
    """Tests for `find` where a folder holds both notebook and module."""

    def test_neither_edited(self, toy, handed_out):
        """An untouched handout is graded by its stub module."""
        expected = FoundSubmission("ada", "toy", handed_out, handed_out / "toy.py")
        assert [expected] == find([handed_out], toy).submissions

    def test_module_edited(self, toy, handed_out):
        """The module counts when its code was edited."""
        edit_module(handed_out)

        expected = FoundSubmission("ada", "toy", handed_out, handed_out / "toy.py")
        assert [expected] == find([handed_out], toy).submissions

    def test_notebook_edited(self, toy, handed_out):
        """The notebook counts when its code was edited."""
        edit_notebook(handed_out)

        expected = FoundSubmission("ada", "toy", handed_out, handed_out / "toy.ipynb")
        assert [expected] == find([handed_out], toy).submissions

    def test_both_edited(self, toy, handed_out):
        """Nobody guesses which of two edited files counts; the message says how to choose."""
        edit_module(handed_out)
        edit_notebook(handed_out)

        problem = f"{handed_out}: toy.ipynb and toy.py were both edited; {CHOOSE}"
        expected = FoundSubmission("ada", "toy", handed_out, None, problem)
        assert [expected] == find([handed_out], toy).submissions

    @pytest.mark.parametrize("name", ["toy.py", "toy.ipynb"])
    def test_both_edited_but_named(self, toy, handed_out, name):
        """A file that is named by its path counts, whatever lies beside it."""
        edit_module(handed_out)
        edit_notebook(handed_out)

        expected = FoundSubmission("toy", "toy", handed_out / name, handed_out / name)
        assert [expected] == find([handed_out / name], toy).submissions

    def test_handout_itself(self, toy):
        """The course's own handouts are a folder of submissions, as `make grade` takes them."""
        folder = toy.handout("toy")

        expected = FoundSubmission("toy", "toy", folder, folder / "toy.py")
        assert [expected] == find([folder.parent], toy).submissions


class TestReadModule:
    """Tests for `read` on .py files."""

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (b"x = 1\n", "x = 1\n"),
            (b"", ""),
            (b"\xef\xbb\xbfx = 1\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
            ("x = 'Jörg ∑'\n".encode(), "x = 'Jörg ∑'\n"),
            ("# coding: latin-1\nx = 'Jörg'\n".encode("latin-1"), "# coding: latin-1\nx = 'Jörg'\n"),
            (b"x = '\0'\n", "x = '\0'\n"),
        ],
        ids=["ascii", "empty", "bom and crlf", "utf-8", "latin-1", "null byte"],
    )
    def test_text(self, tmp_path, data, expected):
        """A module is one piece of text, decoded as Python would."""
        file = tmp_path / "toy.py"
        file.write_bytes(data)

        assert Source("toy.py", (Cell("toy.py", expected),), False) == read(file, LIMIT)

    @pytest.mark.parametrize(
        "data",
        [
            b"x = '\xff'\n",
            "x = 1\n".encode("utf-16"),
            b"# coding: klingon\n",
            b"# coding: undefined\nx = 1\n",
        ],
        ids=["latin-1 without a cookie", "utf-16", "unknown codec", "codec that always fails"],
    )
    def test_no_text(self, tmp_path, data):
        """Bytes that are no text are reported with the way out."""
        file = tmp_path / "toy.py"
        file.write_bytes(data)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        assert str(error.value).startswith(f"{file}: is not text that Python can read (")
        assert str(error.value).endswith("); save it as UTF-8")

    @pytest.mark.parametrize(
        "data",
        [b"# coding: raw_unicode_escape\nx = '\\ud800'\n", b"# coding: utf-7\nx = '+2AA-'\n"],
        ids=["raw_unicode_escape", "utf-7"],
    )
    def test_half_characters(self, tmp_path, data):
        """Text that could not be sent to a worker is no text, or is mended."""
        file = tmp_path / "toy.py"
        file.write_bytes(data)

        try:
            source = read(file, LIMIT)
        except UnreadableSubmission:
            return

        assert source.cells[0].source.encode("utf-8").startswith(b"# coding: ")

    @given(codec=st.sampled_from(CODECS), data=st.binary(max_size=50))
    def test_any_bytes(self, tmp_path_factory, codec, data):
        """Whatever the bytes and the coding line, there is a source or a message that names the file."""
        file = tmp_path_factory.getbasetemp() / "any.py"
        file.write_bytes(f"# coding: {codec}\n".encode() + data)

        try:
            source = read(file, LIMIT)
        except UnreadableSubmission as error:
            found = str(error)
        else:
            found = f"{file}: {source.cells[0].source}"

        assert found.startswith(f"{file}: ")


class TestReadNotebook:
    """Tests for `read` on .ipynb files."""

    def test_code_cells(self, tmp_path):
        """Code cells come in order, each with its place among all cells; empty ones are left out."""
        cells = [
            {"cell_type": "markdown", "source": "# Text"},
            {"cell_type": "code", "source": "x = 1\n"},
            {"cell_type": "code", "source": " \n"},
            {"cell_type": "raw", "source": "raw"},
            {"cell_type": "code", "source": ["def f():\n", "    return 2"]},
        ]
        file = put(tmp_path / "toy.ipynb", json.dumps({"cells": cells, "nbformat": 4}))

        expected = (
            Cell("toy.ipynb, cell 2", "x = 1\n", number=2),
            Cell("toy.ipynb, cell 5", "def f():\n    return 2", number=5),
        )
        assert Source("toy.ipynb", expected, True) == read(file, LIMIT)

    def test_format_3(self, tmp_path):
        """Notebooks of format 3 keep their cells in worksheets and their code in `input`."""
        sheets = [{"cells": [{"cell_type": "code", "input": source}]} for source in ("x = 1", ["y = 2"])]
        file = put(tmp_path / "toy.ipynb", json.dumps({"nbformat": 3, "worksheets": sheets}))

        expected = (
            Cell("toy.ipynb, cell 1", "x = 1", number=1),
            Cell("toy.ipynb, cell 2", "y = 2", number=2),
        )
        assert Source("toy.ipynb", expected, True) == read(file, LIMIT)

    def test_byte_order_mark(self, tmp_path):
        """A byte-order mark before the JSON does no harm."""
        file = put(tmp_path / "toy.ipynb", "\ufeff" + notebook("x = 'ö'"))

        assert (Cell("toy.ipynb, cell 1", "x = 'ö'", number=1),) == read(file, LIMIT).cells

    def test_half_characters(self, tmp_path):
        """Half characters, which JSON can spell and Python source can't, are replaced."""
        file = put(tmp_path / "toy.ipynb", notebook("x = '\ud800'"))

        assert (Cell("toy.ipynb, cell 1", "x = '?'", number=1),) == read(file, LIMIT).cells

    def test_odd_parts(self, tmp_path):
        """Cells and sources of the wrong type are taken for empty ones."""
        cells = [
            None,
            "x = 1",
            {"source": "x = 2"},
            {"cell_type": "code"},
            {"cell_type": "code", "source": 3},
            {"cell_type": "code", "source": ["x = ", 4, None, "5"]},
        ]
        file = put(tmp_path / "toy.ipynb", json.dumps({"cells": cells}))

        assert (Cell("toy.ipynb, cell 6", "x = 5", number=6),) == read(file, LIMIT).cells

    @pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe{}", b"[" * 100_000, b"x = 1\n", b"1" * 5000])
    def test_broken_json(self, tmp_path, data):
        """What is no JSON, or is nested too deep, is reported with the way out."""
        file = tmp_path / "toy.ipynb"
        file.write_bytes(data)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        assert str(error.value).startswith(f"{file}: is no notebook, its JSON is broken (")
        assert str(error.value).endswith("); export it once more from Jupyter")

    @pytest.mark.parametrize("text", ["{}", "[]", "3", "null", '{"cells": {}}', '{"worksheets": 1}'])
    def test_no_list_of_cells(self, tmp_path, text):
        """JSON that is no notebook is reported as such."""
        file = put(tmp_path / "toy.ipynb", text)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        expected = f"{file}: is no notebook, it has no list of cells; export it from Jupyter"
        assert expected == str(error.value)

    @pytest.mark.parametrize(
        "text",
        ['{"cells": []}', '{"cells": [{"cell_type": "markdown", "source": "x = 1"}]}', '{"worksheets": []}'],
    )
    def test_no_code_cells(self, tmp_path, text):
        """A notebook of text alone is probably the wrong file."""
        file = put(tmp_path / "toy.ipynb", text)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        expected = f"{file}: the notebook has no code cells; was the right file submitted?"
        assert expected == str(error.value)


class TestReadFile:
    """Tests for `read`, whatever the kind of file."""

    @pytest.mark.parametrize(("name", "limit"), [("toy.py", LIMIT), ("toy.ipynb", MAX_NOTEBOOK)])
    def test_too_large(self, tmp_path, name, limit):
        """A file over the limit is not read; a notebook may be larger, for its outputs."""
        file = put(tmp_path / name)
        os.truncate(file, limit + 2**19)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        megabytes = limit // 2**20
        assert str(error.value) == (
            f"{file}: has {megabytes}.5 MB, more than the {megabytes} MB that are read; clear the notebook's "
            "outputs or take data out of the source"
        )

    def test_too_much_source(self, tmp_path):
        """A notebook's code cells hold no more than a module may."""
        file = put(tmp_path / "toy.ipynb", notebook("#" * (LIMIT // 2), "#" * (LIMIT // 2), "x"))

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        assert str(error.value) == (
            f"{file}: its code cells hold more than the 1 MB of source that are read; take data out of the "
            "source"
        )

    def test_large_outputs(self, tmp_path):
        """A notebook with little source and large outputs is read."""
        text = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1", "outputs": ["0" * LIMIT]}]})

        assert (Cell("toy.ipynb, cell 1", "x = 1", number=1),) == read(
            put(tmp_path / "toy.ipynb", text), LIMIT
        ).cells

    def test_exactly_the_limit(self, tmp_path):
        """A file of the allowed size is read."""
        file = put(tmp_path / "toy.py", "#" * LIMIT)

        assert read(file, LIMIT).cells[0].source == "#" * LIMIT

    @pytest.mark.parametrize("name", ["toy.py", "toy.ipynb"])
    @pytest.mark.parametrize("make", ["mkdir", "mkfifo"])
    def test_no_ordinary_file(self, tmp_path, name, make):
        """A folder or a FIFO where the file should be is reported, without waiting for a writer."""
        getattr(os, make)(tmp_path / name)

        with pytest.raises(UnreadableSubmission) as error:
            read(tmp_path / name, LIMIT)

        expected = f"{tmp_path / name}: is no ordinary file; put the submission's file there"
        assert expected == str(error.value)

    def test_gone(self, tmp_path):
        """A file that went away since it was found is reported."""
        with pytest.raises(UnreadableSubmission) as error:
            read(tmp_path / "toy.py", LIMIT)

        assert f"{tmp_path / 'toy.py'}: can't be read: No such file or directory" == str(error.value)

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
    def test_not_allowed(self, tmp_path):
        """A file without permission to read it is reported."""
        file = put(tmp_path / "toy.py")
        file.chmod(0)

        with pytest.raises(UnreadableSubmission) as error:
            read(file, LIMIT)

        assert f"{file}: can't be read: Permission denied" == str(error.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["cells", "worksheets", "source", "input", "cell_type"]), inner)
    ),
)


@given(json_values)
def test_notebook_cells_of_any_json(value):
    """Any JSON value has a list of cells or none, without an exception."""
    cells = notebook_cells(value)

    assert cells is None or isinstance(cells, list)


@given(st.dictionaries(st.sampled_from(["source", "input"]), json_values))
def test_cell_source_of_any_json(cell):
    """A cell's source is always text that UTF-8 can spell."""
    source = cell_source(cell)

    assert source == source.encode("utf-8").decode("utf-8")


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
