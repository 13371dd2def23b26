"""What an author gets wrong in the files of an assignment is told with its place."""

import pytest

from autograder.authoring.new import next_steps
from autograder.authoring.verify import _judge_files, _judge_wrong, alternatives, verify_assignment
from autograder.course.misconceptions import WrongSolution, wrong_solutions
from autograder.errors import CourseError
from autograder.grading.jobs import not_graded
from autograder.results import TestResult as Judgement
from autograder.results import graded

BROKEN = '"""A hint."""\n\n\ndef double(x:\n    return x\n'


@pytest.fixture
def course(toy_course, tmp_path):
    """A course to spoil."""
    return toy_course(tmp_path / "course")


@pytest.mark.parametrize("text", [pytest.param(BROKEN, id="syntax"), pytest.param("x = '\0'", id="null")])
@pytest.mark.parametrize(
    ("folder", "read"),
    [
        pytest.param("alternatives", alternatives, id="right"),
        pytest.param("wrong", wrong_solutions, id="wrong"),
    ],
)
def test_no_python(course, folder, read, text):
    """A right or wrong solution that is no Python is an error that names its file and line."""
    file = course.root / "tests" / folder / "toy" / "double__broken.py"
    file.parent.mkdir(parents=True)
    file.write_text(text)

    with pytest.raises(CourseError, match=r"double__broken\.py(, line 4)?: .*(never closed|null)"):
        read(course, "toy")


def test_exercise_without_quotes(course):
    """An exercise whose name has no quotes is an error with its line, and not a cell without an exercise."""
    master = course.master("toy")
    master.write_text('# %% exercise="double"\n\n# %% exercise=triple\n')

    with pytest.raises(CourseError, match=r"toy\.py, line 3: an exercise has its name in quotes"):
        course.exercises("toy")


def test_told_once(course, monkeypatch):
    """What keeps everything from being graded is one problem, not one for each submission."""

    class NothingGraded:
        def __init__(self, *_args):
            pass

        def grade(self, submissions):
            return [not_graded(one, "the points sum to 90") for one in submissions]

    monkeypatch.setattr("autograder.authoring.verify.Session", NothingGraded)

    found = verify_assignment(course, "toy", jobs=1)

    assert ["the points sum to 90"] == found.problems


def test_files_of_another_name(course):
    """An exercise without hidden tests is told, and so is a file whose exercise there is not."""
    folder = course.root / "tests" / "hidden" / "toy"
    assert [] == list(_judge_files(course, "toy", None))
    (folder / "test_double.py").rename(folder / "test_dubble.py")

    assert [
        "double has no hidden tests: write them into tests/hidden/toy/test_double.py",
        "tests/hidden/toy/test_dubble.py tests no exercise of solutions/toy.py; did you mean 'double'?",
    ] == list(_judge_files(course, "toy", "double"))


@pytest.mark.parametrize(("name", "told"), [("double", ""), ("dubble", ": it does not define double")])
def test_wrong_solution_of_another_name(tmp_path, name, told):
    """A wrong solution that loses nothing because it defines something else is told so."""
    file = tmp_path / "double__squared.py"
    file.write_text(f"def {name}(x):\n    return x * x\n")
    wrong = WrongSolution(file, "double", "squared", "A hint.")
    test = Judgement("hidden/double/test_0", "double", "hidden", "", 10.0, 10.0, "passed")

    found = list(_judge_wrong(wrong, graded("double__squared", "toy", "x", [test]), {"double": []}))

    assert [f"double__squared is wrong, but gets all 10 points{told}"] == found


@pytest.mark.parametrize(
    ("variables", "command"),
    [(None, "autograder verify toy --exercise scale "), ("A EXERCISE", "make verify A=toy EXERCISE=scale ")],
)
def test_next_steps(monkeypatch, variables, command):
    """What to do with a new assignment is written as the author calls the kit."""
    if variables is None:
        monkeypatch.delenv("AUTOGRADER_MAKE", raising=False)
    else:
        monkeypatch.setenv("AUTOGRADER_MAKE", variables)

    assert 1 == sum(line.startswith(command) for line in next_steps("toy"))
