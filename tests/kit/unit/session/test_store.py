"""The store of results: a result is found by its key only, and problems of the disk never stop grading."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.protocol.records import Cell
from autograder.results import (
    Argument,
    CodeLine,
    Counterexample,
    Race,
    Student,
    SubmissionResult,
    TestResult,
    graded,
)
from autograder.session.store import Store, result_key
from autograder.submissions.source import Source

KEY = "0123456789abcdef"


@pytest.fixture(name="result")
def _result():
    """A result that uses every field."""
    example = Counterexample("double(x)", [Argument("x", "[1]")], "[2]", "[1]", "double(torch.ones(1))")
    test = TestResult(
        "hidden/double/test_values", "double", "hidden", "each number is doubled", 30.0, 60.0, "partial",
        "half of them are wrong\nö \0 \x1b", "slow", "adds", "multiply, don't add", example,
        [CodeLine("toy.ipynb", 3, 2, "double", "return x + x")], "printed", "look again", True, "message", "d1g",
        Race(1.5, [1.4, 1.6], 7, {"2": 1.0}, "cpu", [1, 9], 0.25, [[0.5], [0.25]]), 0.25,
    )  # fmt: skip
    student = Student("ada", "Ada", 2, "2026-11-29T12:00:00+01:00", 1, "ada.zip")
    more = {"file": "toy.py", "digest": "d1g", "notes": ["two files"], "seconds": 1.5}
    return graded("ada", "toy", "class/ada", [test], student=student, **more)


class TestStore:
    """Tests for `Store`."""

    def test_save_and_load(self, tmp_path, result):
        """A result is loaded as it was saved, also by another session."""
        store = Store(tmp_path / "results")

        store.save(KEY, result)

        assert store.problem == ""
        assert result == store.load(KEY)
        assert result == Store(tmp_path / "results").load(KEY)

    def test_save_again(self, tmp_path, result):
        """A later result replaces an earlier one with the same key."""
        store = Store(tmp_path)
        store.save(KEY, result)

        store.save(KEY, later := msgspec.structs.replace(result, score=1.0))

        assert later == store.load(KEY)

    def test_nothing_else_is_left(self, tmp_path, result):
        """Saving leaves one file for each result, and no temporary files."""
        store = Store(tmp_path)

        store.save(KEY, result)
        store.save(KEY, result)

        assert [tmp_path / "01/23456789abcdef.json"] == [f for f in tmp_path.rglob("*") if f.is_file()]

    def test_other_key(self, tmp_path, result):
        """Another key finds nothing."""
        store = Store(tmp_path)
        store.save(KEY, result)

        assert None is store.load(KEY[:-1] + "0")

    @pytest.mark.parametrize(
        "data",
        [b"", b"{}", b"null", b"[1, 2]", b'{"id": 3}', b'{"id": "\xff"}', b"\0" * 100],
    )
    def test_damaged_file(self, tmp_path, result, data):
        """A file that holds no result counts as missing, and saving replaces it."""
        store = Store(tmp_path)
        store.save(KEY, result)
        (file,) = tmp_path.rglob("*.json")
        file.write_bytes(data)

        assert None is store.load(KEY)
        store.save(KEY, result)
        assert result == store.load(KEY)

    @pytest.mark.slow
    def test_truncated_file(self, tmp_path, result):
        """A truncated file counts as missing, wherever it was cut off."""
        store = Store(tmp_path)
        store.save(KEY, result)
        (file,) = tmp_path.rglob("*.json")
        data = file.read_bytes()

        for size in range(len(data)):
            file.write_bytes(data[:size])

            assert None is store.load(KEY)

    @given(position=st.integers(min_value=0), byte=st.integers(0, 255))
    def test_flipped_byte(self, tmp_path_factory, position, byte):
        """A file with any byte changed is a result or counts as missing, but raises no exception."""
        store = Store(tmp_path_factory.getbasetemp() / "flipped")
        store.save(KEY, SubmissionResult("jörg", "toy", "jörg", "graded", 40.0, 100.0))
        file = tmp_path_factory.getbasetemp() / "flipped/01/23456789abcdef.json"
        data = bytearray(file.read_bytes())
        data[position % len(data)] = byte
        file.write_bytes(data)

        assert isinstance(store.load(KEY), SubmissionResult | None)

    def test_folder_in_place_of_file(self, tmp_path, result):
        """When a result can't be written, it is not kept, and grading goes on."""
        store = Store(tmp_path)
        (tmp_path / "01/23456789abcdef.json").mkdir(parents=True)

        store.save(KEY, result)

        file = tmp_path / "01/23456789abcdef.json"
        assert f"results are not kept: {file} can't be written (Is a directory)" == store.problem
        assert None is store.load(KEY)
        assert [] == [f for f in tmp_path.rglob("*") if f.is_file()]

    @pytest.mark.parametrize(
        ("below", "why"), [("results", "File exists"), ("results/deeper", "Not a directory")]
    )
    def test_unwritable_folder(self, tmp_path, result, below, why):
        """For a folder that can't be written, `problem` says so; no exception, and nothing is kept or found."""
        (tmp_path / "results").write_text("a file in the folder's place")

        store = Store(tmp_path / below)
        store.save(KEY, result)

        assert f"results are not kept: {tmp_path / below} can't be written ({why})" == store.problem
        assert None is store.load(KEY)


SOURCE = Source("toy.py", (Cell("toy.py", "x = 1\n"), Cell("toy.py", "y = 2\n")), False)
CONDITIONS = ("toy", "digest of tests", "lock")


class TestResultKey:
    """Tests for `result_key`."""

    def test_same(self):
        """Equal sources and conditions give the same key, which can be a file name."""
        key = result_key(SOURCE, *CONDITIONS)
        again = Source("toy.py", tuple(Cell(cell.label, cell.source) for cell in SOURCE.cells), False)

        assert key == result_key(again, *CONDITIONS)
        assert key.isalnum()

    @pytest.mark.parametrize(
        "source",
        [
            Source("toy.ipynb", SOURCE.cells, False),
            Source("toy.py", SOURCE.cells, True),
            Source("toy.py", SOURCE.cells[:1], False),
            Source("toy.py", SOURCE.cells[::-1], False),
            Source("toy.py", (*SOURCE.cells, Cell("toy.py", "")), False),
            Source("toy.py", (Cell("toy.py", "x = 1\ny = 2\n"),), False),
            Source("toy.py", (Cell("toy.py", "x = 1"), Cell("toy.py", "\ny = 2\n")), False),
            Source("toy.py", (Cell("other.py", "x = 1\n"), SOURCE.cells[1]), False),
            Source("toy.py", (Cell("toy.py", "x = 3\n"), SOURCE.cells[1]), False),
        ],
        ids=["name", "kind", "fewer", "order", "more", "joined", "cut", "label", "text"],
    )
    def test_other_source(self, source):
        """The key changes with each part of the source, and with its division into cells."""
        assert result_key(SOURCE, *CONDITIONS) != result_key(source, *CONDITIONS)

    @pytest.mark.parametrize(
        "conditions",
        [
            ("other", "digest of tests", "lock"),
            ("toy", "other digest", "lock"),
            ("toy", "digest of tests", ""),
            ("toy", "digest of tests"),
            ("toydigest of tests", "", "lock"),
            ("digest of tests", "toy", "lock"),
        ],
    )
    def test_other_conditions(self, conditions):
        """The key changes with each condition, with their order, and when text moves from one to the next."""
        assert result_key(SOURCE, *CONDITIONS) != result_key(SOURCE, *conditions)

    def test_half_character(self):
        """Text that UTF-8 can't encode has a key, too."""
        source = Source("toy.py", (Cell("toy.py", "x = '\ud800'"),), False)

        assert result_key(source) != result_key(Source("toy.py", (Cell("toy.py", "x = '?'"),), False))
