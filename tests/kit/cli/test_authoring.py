"""The commands for authors: `new`, `preview`, and one exercise at a time."""

import re
import shutil

import pytest

from autograder.authoring.new import PLACES, write_new
from autograder.cli.app import app
from autograder.course.find import find_course
from autograder.errors import UsageError


@pytest.fixture
def empty_course(tmp_path):
    """A course without assignments."""
    (tmp_path / "course.toml").write_text('seed = "of an empty course"\n')
    return find_course(tmp_path)


class TestNew:
    """`autograder new`."""

    @pytest.mark.slow
    def test_files(self, empty_course, autograder_cli):
        """It lists what it writes, and says what to do next."""
        done = autograder_cli("new", "signals", cwd=empty_course.root)

        assert (0, "") == (done.returncode, done.stderr)
        files = [place.format(name="signals") for place in PLACES.values()]
        assert files == done.stdout.split("\n\n")[0].splitlines()
        assert all((empty_course.root / file).is_file() for file in files)
        assert "autograder verify signals" in done.stdout

    @pytest.mark.parametrize("name", ["", "Signals", "1st", "a b", "../a", "a__b", "_a", "class", "a" * 61])
    def test_bad_names(self, empty_course, name):
        """A name that can't be a file's and a folder's is refused, and nothing is written."""
        with pytest.raises(UsageError, match="can't be used"):
            write_new(empty_course, name)

        assert [empty_course.root / "course.toml"] == list(empty_course.root.iterdir())

    @pytest.mark.parametrize(
        "place",
        [
            "solutions/signals.py",
            "solutions/signals/given.py",
            "tests/wrong/signals/mine.py",
            "assignments/signals/work.txt",
        ],
    )
    def test_nothing_is_overwritten(self, empty_course, place):
        """Where something of this name is there, nothing is written."""
        file = empty_course.root / place
        file.parent.mkdir(parents=True)
        file.write_text("mine")

        with pytest.raises(UsageError, match="exists already"):
            write_new(empty_course, "signals")

        assert "mine" == file.read_text()
        assert [file] == [
            path for path in empty_course.root.rglob("*") if path.is_file() and path.stem != "course"
        ]

    def test_not_writable(self, empty_course):
        """Where a folder can't be made, the error names it, and what was written before is taken away."""
        (empty_course.root / "tests").write_text("a file")

        with pytest.raises(UsageError, match="can't be written"):
            write_new(empty_course, "signals")

        assert not (empty_course.root / "solutions" / "signals.py").exists()


@pytest.fixture
def half_course(toy_course, tmp_path):
    """A course whose assignment has half its points, and a second exercise without any test."""
    course = toy_course(tmp_path / "course")
    tests = course.root / "tests" / "hidden" / "toy" / "test_double.py"
    tests.write_text(tests.read_text().replace("@points(60)", "@points(10)"))
    master = course.master("toy")
    more = '# %% exercise="triple"\ndef triple(x):\n    ### BEGIN SOLUTION\n    return 3 * x\n    ### END SOLUTION\n'
    master.write_text(master.read_text() + more)
    return course


@pytest.mark.slow
def test_grade_one_exercise(half_course, autograder_cli):
    """One exercise is graded while points don't sum to 100 and others have no test."""
    done = autograder_cli("grade", "solutions/toy.py", "--exercise", "double", cwd=half_course.root)

    assert 0 == done.returncode, done.stdout
    assert re.search(r"\b50(\.0)? of 50\b", done.stdout)


def test_unknown_exercise(half_course, monkeypatch):
    """`verify` and `certify` name the exercises that there are."""
    monkeypatch.chdir(half_course.root)

    for command in ("verify", "certify"):
        with pytest.raises(UsageError, match=r"toy has double, triple; did you mean 'double'\?"):
            app([command, "toy", "--exercise", "dubble"], standalone_mode=False)


@pytest.mark.slow
def test_preview(toy_course, tmp_path, autograder_cli):
    """The index has the handout, and a row for the stub and each wrong solution with its message and hint."""
    course = toy_course(tmp_path / "course")
    folder = course.root / "tests" / "wrong" / "toy"
    folder.mkdir(parents=True)
    hint = "Your result is the square of each number. Twice the number was asked."
    (folder / "double__square.py").write_text(f'"""{hint}"""\n\n\ndef double(x):\n    return x * x\n')

    done = autograder_cli("preview", "toy", cwd=course.root)

    assert 0 == done.returncode, done.stdout + done.stderr
    written = course.root / "preview" / "toy"
    assert "preview/toy/index.html" in done.stdout
    index = (written / "index.html").read_text(encoding="utf-8")
    rows = dict(re.findall(r'<tr><th scope="row"><a href="pages/(\w+)\.html">.*?(<td.*?)</tr>', index))
    assert {"stub", "reference", "double__square"} == set(rows)
    assert "0 of 100" in rows["stub"]
    assert "100 of 100" in rows["reference"]
    assert hint in rows["double__square"]
    assert hint in (written / "pages" / "double__square.html").read_text(encoding="utf-8")
    assert "not implemented yet" in (written / "pages" / "stub.html").read_text(encoding="utf-8")
    handout = (written / "handout" / "toy.py").read_text(encoding="utf-8")
    assert "# YOUR CODE HERE" in handout
    assert all((written / link).exists() for link in re.findall(r'href="([^"#]+)"', index))

    shutil.rmtree(written / "handout")
    (written / "handout").write_text("a file where a folder belongs")
    again = autograder_cli("preview", "toy", cwd=course.root)

    assert 2 == again.returncode
    assert "can't be written" in again.stderr
