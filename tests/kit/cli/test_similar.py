"""`autograder similar`: a class in, a page of similar works out."""

import json
import re
import resource
import shutil
import subprocess
import sys

import pytest

from autograder.classroom.similar import THRESHOLD
from tests.kit.unit.classroom.disguise import disguised

pytestmark = pytest.mark.slow

EXERCISES = ("corr2d", "convolve2d", "corr1d", "learn_kernel", "detect_edges")


@pytest.fixture(scope="module")
def classroom(course, tmp_path_factory):
    """A course with one assignment, and a class: notebooks and modules by different hands, and one copy."""
    folder = tmp_path_factory.mktemp("similar")
    for name in (
        "solutions/convolution.py",
        "tests/public/convolution",
        "assignments/convolution",
        "course.toml",
    ):
        source, target = course.root / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
    hands = {f.stem: f.read_text() for f in (course.root / "tests/alternatives/convolution").glob("*.py")}
    for name in ("matmul", "shifted_slices", "unfold_einsum"):
        student = folder / "class" / name
        student.mkdir(parents=True)
        (student / "convolution.py").write_text(hands[name])
    hand_in(folder, "class/ann", hands["fft"])
    hand_in(folder, "class/bob", hands["python_loops"])
    hand_in(folder, "class/cai", disguised(hands["fft"], "cai", EXERCISES))
    shutil.copytree(folder / "assignments/convolution", folder / "class" / "untouched")
    return folder


def hand_in(folder, student, text):
    """The handout's notebook with a cell more."""
    notebook = json.loads((folder / "assignments/convolution/convolution.ipynb").read_text())
    cell = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].append(cell | {"source": text.splitlines(keepends=True)})
    (folder / student).mkdir(parents=True)
    (folder / student / "convolution.ipynb").write_text(json.dumps(notebook))


def test_class(classroom, autograder_cli):
    """The copy is found, and only that; the page and a module for each student are written."""
    done = autograder_cli("similar", "class", "--export", "out", cwd=classroom)
    page = (classroom / "similar.html").read_text()

    assert (0, "") == (done.returncode, done.stderr)
    assert "convolution: 6 works compared; 1 pair has a score of 50 % or more" in done.stdout
    assert re.search(r"^ +\d\d %  ann  cai$", done.stdout, re.MULTILINE)
    assert "too little own code to compare: 1" in done.stdout
    assert len(done.stdout.splitlines()) <= 15
    assert "ann and cai" in page
    assert "irfft2" in page
    assert "Works with too little code of their own" in page
    names = {"ann", "bob", "cai", "matmul", "shifted_slices", "unfold_einsum", "untouched"}
    assert {f"{name}.py" for name in names} == {file.name for file in (classroom / "out").iterdir()}
    for file in (classroom / "out").iterdir():
        compile(file.read_text(), file, "exec")


def test_threshold(classroom, autograder_cli):
    """A lower threshold lists more pairs; the default is the one that the help names."""
    help = autograder_cli("similar", "--help", cwd=classroom).stdout
    done = autograder_cli("similar", "class", "--threshold", "0.05", "--page", "low.html", cwd=classroom)

    assert f"(default: {THRESHOLD})" in re.sub(r"[\s│]+", " ", help)
    assert 0 == done.returncode, done.stderr
    assert int(re.search(r"(\d+) pairs have a score of 5 %", done.stdout)[1]) > 1


def test_unreadable(classroom, autograder_cli, tmp_path):
    """What can't be read is listed with the reason, on the page too, and the exit status is 2."""
    shutil.copytree(classroom / "class", tmp_path / "class")
    (tmp_path / "class" / "dan").mkdir()
    (tmp_path / "class" / "dan" / "convolution.ipynb").write_text("<html>")
    page = tmp_path / "page.html"
    done = autograder_cli("similar", tmp_path / "class", "--page", page, cwd=classroom)

    assert 2 == done.returncode
    assert re.search(r"^not compared: dan: .*is a web page", done.stdout, re.MULTILINE)
    assert "is a web page" in page.read_text()
    assert "ann  cai" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none"], "no such file or folder: none"),
        (["class", "--page", "no/page.html"], "--page no/page.html: there is no folder"),
        (["class", "--export", "class"], "--export class: is not an empty folder"),
        (["class", "--results", "course.toml"], "course.toml: is not what `grade --json` writes"),
        (["class", "--assignment", "toy"], "unknown assignment 'toy'"),
    ],
)
def test_wrong_usage(classroom, autograder_cli, arguments, message):
    """Wrong usage is named, and nothing is written."""
    before = sorted(classroom.rglob("*"))
    done = autograder_cli("similar", *arguments, cwd=classroom)

    assert 2 == done.returncode
    assert message in done.stderr.replace("\n", " ")
    assert before == sorted(classroom.rglob("*"))


def test_two_assignments(course, autograder_cli, tmp_path):
    """Works of several assignments are not mixed."""
    done = autograder_cli("similar", "assignments", "--page", tmp_path / "page.html", cwd=course.root)

    assert 2 == done.returncode
    assert f"these are submissions for {', '.join(course.assignments)}; choose" in " ".join(
        done.stderr.split()
    )
    assert "choose one of them with --assignment" in done.stderr


WRONG = """\
def double(x):
    result = x.clone()
    for position, number in enumerate(x.tolist()):
        if number > {least} and position >= 0:
            result[position] = number * 2
    return result
"""
OWN = """\
def show(values, width):
    for row in range(0, len(values), width):
        print(*values[row : row + width], sep=" | ", end=" |\\n")
"""


def test_equal_wrong_behaviour(toy_course, autograder_cli, tmp_path):
    """Two works that are half alike are listed when they do the same thing wrong, as the kept results say."""
    toy = toy_course(tmp_path / "course")
    others = (
        OWN.replace("range", "reversed").replace("print", "input").replace("|", "~").replace("sep", "file")
    )
    for name, code in {
        "ann": WRONG.format(least=1) + OWN,
        "bob": WRONG.format(least="True") + others + "\n\nprint([i ** 2 - 1 for i in range(10) if i % 3])\n",
        "cai": WRONG.format(least=3)
        + "\n\nassert sorted([2, 1], key=lambda i: -i) == [2, 1] and not any([])\n",
    }.items():
        (toy.root / "class" / name).mkdir(parents=True)
        (toy.root / "class" / name / "toy.py").write_text(code)
    before = autograder_cli("similar", "class", "--threshold", "0.7", cwd=toy.root)
    graded = autograder_cli("grade", "class", "--json", "out.json", cwd=toy.root)
    kept = autograder_cli("similar", "class", "--threshold", "0.7", cwd=toy.root)
    given = autograder_cli("similar", "class", "--threshold", "0.7", "--results", "out.json", cwd=toy.root)

    assert (0, 0, 0, 0) == tuple(done.returncode for done in (before, graded, kept, given)), graded.stdout
    assert "ann  bob" not in before.stdout
    assert re.search(r"%  ann  bob; both: double: 3 failed tests \(\w+\)", kept.stdout)
    assert "0 pairs have a score of 70 % or more; 1 more does the same thing wrong" in kept.stdout
    assert "cai" not in kept.stdout
    assert kept.stdout == given.stdout


def test_starts_fast(classroom):
    """Comparing a class does not import torch, nbgrader or Jupyter."""
    code = (
        "import sys; from autograder.cli.app import app\n"
        "try:\n    app(['similar', 'class'])\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "print(*{'torch', 'hypothesis', 'nbformat', 'jupytext', 'matplotlib', 'IPython'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=classroom, capture_output=True, text=True, check=True
    )

    assert "" == done.stdout.splitlines()[-1]


@pytest.mark.thorough
def test_500(classroom, course):
    """500 notebooks take well under a minute of CPU time, and twice as many works about twice as long."""
    hands = sorted((course.root / "tests/alternatives/convolution").glob("*.py"))
    for number in range(500):
        text = disguised(hands[number % len(hands)].read_text(), number, EXERCISES)
        hand_in(classroom, f"{'half' if number < 250 else 'rest'}/student{number}", text)
    seconds = []
    for folders in (["half"], ["half", "rest"]):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-m", "autograder", "similar", *folders, "--page", "500.html"],
            cwd=classroom, capture_output=True, text=True, check=True,
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"CPU seconds for 250 and 500 works: {seconds[0]:.1f}, {seconds[1]:.1f}")

    assert "500 works compared" in done.stdout
    assert (classroom / "500.html").stat().st_size < 2**20
    assert seconds[1] < 60
    assert seconds[1] / seconds[0] < 3
