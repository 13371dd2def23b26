"""An assignment with a file of data beside its master, in a folder of its own."""

from pathlib import Path

import msgspec
import pytest

from autograder.authoring.handout import generate
from autograder.bundle.gradescope import autograder_files
from autograder.course import assignment as settings
from autograder.course.find import find_course
from autograder.errors import CourseError
from autograder.nbgrader.source import write_source

pytestmark = pytest.mark.slow

MASTER = '''\
    # %%
    from given import words
    WORDS = words()

    # %% exercise="word"
    def word(number):
        """The word of this number in data/words.txt."""
        ### BEGIN SOLUTION
        return WORDS[number]
        ### END SOLUTION
'''
HIDDEN = '''\
    from autograder.testing import check_equal, points


    @points(100)
    def test_values(submission):
        """finds the word."""
        check_equal(submission.word(1), "cat")
'''
FILES = {
    "requirements.lock": (Path(__file__).parents[3] / "requirements.lock").read_bytes(),
    "solutions/small.py": MASTER,
    "solutions/small/data/words.txt": "dog cat\n",
    "solutions/small/given.py": """\
        def words():
            with open("data/words.txt") as file:
                return file.read().split()
    """,
    "solutions/small/.hidden": "",
    "tests/hidden/small/test_word.py": HIDDEN,
}
LATER = "def word(number):\n    {}\n    with open('data/words.txt') as file:\n        return file.read().split()[number]\n"
WORKS = {
    "later": LATER.format("import os; assert os.path.getsize('data/words.txt') == 8"),
    "written": LATER.format("open('data/words.txt', 'w').write('a b')"),
    "removed": LATER.format("import os; os.remove('data/words.txt')"),
    "missing": LATER.format("").replace("words", "other"),
}


@pytest.fixture(scope="module")
def small(small_course):
    return small_course(FILES)


@pytest.fixture(scope="module")
def results(small):
    start = "\n".join(line[4:] for line in MASTER.splitlines() if "###" not in line)
    return small.grade({"right": start} | {name: f"{start}\n# %%\n{code}" for name, code in WORKS.items()})


@pytest.mark.parametrize("name", ["right", "later"])
def test_read(results, name):
    """The file can be read while the code is loaded, and later."""
    assert 100 == results[name].score, [test.message for test in results[name].tests]


@pytest.mark.parametrize(
    ("name", "told"),
    [("written", "PermissionError"), ("removed", "PermissionError"), ("missing", "FileNotFoundError")],
)
def test_not_changed(results, name, told):
    """It can neither be written nor removed; another file is not there."""
    assert 0 == results[name].score
    assert told in results[name].tests[0].message


def test_handed_out(small, tmp_path):
    """The handout holds the file, and its own runs read it from there; hidden files stay at home."""
    for path, content in generate(small.course, "small").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / "course.toml").touch()
    manifest = msgspec.json.decode((tmp_path / ".handout.json").read_bytes())

    assert ["data/words.txt", "given.py"] == manifest["data"]
    assert small.course.data_files("small") == find_course(tmp_path).data_files("small")
    assert b"dog cat\n" == (tmp_path / "data" / "words.txt").read_bytes()
    assert not (tmp_path / ".hidden").exists()


def test_path_out_of_the_handout(small, tmp_path):
    """A manifest that names a file elsewhere gets nothing."""
    manifest = {"assignment": "small", "files": {}, "data": ["../secret.txt", "/etc/hostname"]}
    (tmp_path / "handout").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "handout" / ".handout.json").write_bytes(msgspec.json.encode(manifest))
    (tmp_path / "handout" / "course.toml").touch()

    assert {} == find_course(tmp_path / "handout").data_files("small")


def test_too_large(small, monkeypatch):
    """More than each worker can be sent is refused, with the file."""
    monkeypatch.setattr(settings, "MAX_DATA", 3)

    with pytest.raises(CourseError, match=r"words.txt: the files of data"):
        small.course.data_files("small")


def test_name_taken(small_course):
    """A file of data can't take the place of one of the handout's own."""
    small = small_course(FILES | {"solutions/small/small.ipynb": "{}"})

    with pytest.raises(CourseError, match="has a file of this name"):
        generate(small.course, "small")


def test_gradescope(small):
    """Gradescope's zip holds it where the course has it."""
    names = {str(name) for name in autograder_files(small.course, "small")}

    assert "course/solutions/small/data/words.txt" in names


def test_nbgrader(small, tmp_path):
    """nbgrader's source folder holds the files, so that its release has them."""
    write_source(small.course, "small", tmp_path)

    assert b"dog cat\n" == (tmp_path / "data" / "words.txt").read_bytes()
    assert (tmp_path / "given.py").is_file()
