"""Class folders and archives as an LMS writes them, graded by the real command: nobody disappears."""

import json
import shutil
import unicodedata
import zipfile

import pytest

from autograder.authoring import handout

pytestmark = pytest.mark.slow

METADATA = (
    "submission_9001:\n  :submitters:\n  - :name: Ann Adams\n    :sid: s1\n  - :name: Bo Berg\n    :sid: s9\n"
)
SCORES = "username,first_name,last_name,datetime,late\ngh-ann,Ann,Adams,2026-10-02T08:00:00Z,false\n"
LAYOUTS = {  # W: the solved notebook, U: the untouched handout's, M: its module, Z: a damaged zip, else a text
    "canvas": {
        "adamsann_11111_90001_toy.ipynb": "W",
        "bakerbob_LATE_22222_90002_toy-1.ipynb": "W",
        "chencai_33333_90003_toy.py": "def double(x):\n    return x * 2\n",
        "chencai_33333_90004_toy.ipynb": "W",
        "dorndan_44444_90005_toy.ipynb.txt": "W",
        "evanseve_55555_90006_toy.IPYNB": "W",
        "foxfay_66666_90007_toy.zip": "Z",
        "grayguy_77777_text.html": "<p>see my repository</p>",
    },
    "anonymous": {"LATE_anon_aB3cD_91001_toy.ipynb": "W"},
    "classroom50": {"scores.csv": SCORES, "dl-toy-gh-ann/toy.ipynb": "W", "dl-toy-gh-ann/README.md": "-"},
    "moodle_flat": {
        "Team 1-Eva Evans_105_assignsubmission_file_toy.ipynb": "W",
        "Team 1-Eva Evans_105_assignsubmission_onlinetext_onlinetext.html": "<p>done</p>",
    },
    "moodle": {
        "Ann Adams_101_assignsubmission_file/toy.ipynb": "W",
        "Bob Baker_102_assignsubmission_file/Kopie von toy (2).ipynb": "W",
        "Cai Chen_103_assignsubmission_file/toy/toy.ipynb": "W",
        "Cai Chen_103_assignsubmission_onlinetext/onlinetext.html": "<p>done</p>",
        "Dan Dorn_104_assignsubmission_file/toy.zip": "Z",
    },
    "gradescope": {
        "submission_metadata.yml": METADATA,
        "submission_9001/toy.ipynb": "W",
        "submission_9002/work.ipynb": "W",
    },
    "blackboard": {
        "HW1_aadams_attempt_2026-10-01-20-01-00.txt": "Name: Ann Adams (aadams)",
        "HW1_aadams_attempt_2026-10-01-20-01-00_toy.ipynb": "U",
        "HW1_aadams_attempt_2026-10-02-08-00-00_toy.ipynb": "W",
        "HW1_bbaker_attempt_2026-10-01-20-01-00_toy.ipynb": "W",
        "HW1_bbaker_attempt_2026-10-02-08-00-00_toy.ipynb": "U",
    },
    "copies": {
        "ann/toy (1).ipynb": "W",
        "ann/toy.ipynb": "U",
        "bob/toy-Copy1.ipynb": "W",
        "bob/toy.ipynb": "U",
        "dan/toy_dan.ipynb": "W",
        "dan/scratch.ipynb": "U",
        "fay/toy.ipynb": "W",
        "fay/.ipynb_checkpoints/toy-checkpoint.ipynb": "U",
        "fay/__MACOSX/._toy.ipynb": "\0",
    },
    "nested": {
        "ann/toy/toy.ipynb": "W",
        "bob/bob/toy/toy.ipynb": "W",
        "cai/toy.zip": "Z",
        "__MACOSX/ann/._x": "\0",
    },
    "names": {
        "-n/toy.ipynb": "W",
        ".hidden/toy.ipynb": "W",
        unicodedata.normalize("NFC", "José") + "/toy.ipynb": "W",
        unicodedata.normalize("NFD", "José") + "/toy.ipynb": "W",
        "O'Neil; echo $HOME/toy.ipynb": "W",
        "_underscore/toy.ipynb": "W",
        "=1+1/toy.ipynb": "W",
        "张伟 (2)/toy.ipynb": "W",
    },
    "flatboth": {"kim.ipynb": "W", "kim.py": "M"},
    "gs_deep": {"a/hw1/hw1.ipynb": "W"},
}
# Points by id, None for "not graded"; what `nested` calls ann is another student than that of `copies`.
RIGHT = {
    "11111": 100,
    "22222": 100,
    "33333": None,
    "44444": 100,
    "55555": 100,
    "66666": None,
    "77777": None,
    "aB3cD": 100,
    "gh-ann": 100,
    "105": 100,
    "101": 100,
    "102": 100,
    "103": 100,
    "104": None,
    "s1": 100,
    "s9": 100,
    "submission_9002": 100,
    "aadams": 100,
    "bbaker": 0,
    "copies/ann": 100,
    "copies/bob": 100,
    "dan": 100,
    "fay": 100,
    "nested/ann": 100,
    "nested/bob": 100,
    "cai": None,
    "-n": 100,
    "José": 100,
    "José#2": 100,
    "O'Neil; echo $HOME": 100,
    "_underscore": 100,
    "=1+1": 100,
    "张伟 (2)": 100,
    "kim": 100,
    "a": 100,
}


@pytest.fixture(scope="module")
def graded(toy_course, autograder_cli, tmp_path_factory):
    """All layouts in one run, those of an LMS as the zips that it writes; (the process, its JSON)."""
    root = tmp_path_factory.mktemp("intake")
    course = toy_course(root / "course")
    handout.write(course, "toy")
    untouched = (course.handout("toy") / "toy.ipynb").read_text()
    work = json.loads(untouched.replace("raise NotImplementedError()", "return x + x"))
    work["cells"].append(
        {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "source": "1", "execution_count": 1}
    )
    texts = {
        "W": json.dumps(work),
        "U": untouched,
        "M": (course.handout("toy") / "toy.py").read_text(),
        "Z": "PK",
    }
    paths = []
    for layout, files in LAYOUTS.items():
        for name, text in files.items():
            place = root / layout / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(texts.get(text, text), encoding="utf-8")
        paths.append(root / layout)
        if layout in ("canvas", "anonymous", "moodle", "moodle_flat", "gradescope", "blackboard"):
            paths[-1] = root / f"{layout}.zip"
            with zipfile.ZipFile(paths[-1], "w") as archive:
                for name in files:
                    archive.write(root / layout / name, name)
            shutil.rmtree(root / layout)
    done = autograder_cli(
        "grade", *paths, "--assignment", "toy", "--json", root / "out.json", cwd=course.root
    )
    return done, json.loads((root / "out.json").read_text())


def test_every_row(graded):
    """Each student has a row with the right points, or "not graded"; the exit status is 2 for the latter."""
    done, out = graded

    rows = {
        unicodedata.normalize("NFC", row["id"]): row["score"] if row["status"] == "graded" else None
        for row in out["submissions"]
    }
    assert rows == RIGHT
    assert len(out["submissions"]) == len(RIGHT)
    assert 2 == done.returncode


def test_what_is_not_graded_says_why(graded):
    """Each "not graded" has one sentence with what is wrong and where."""
    _done, out = graded
    messages = {row["id"]: row["message"] for row in out["submissions"] if row["status"] == "not_graded"}

    assert "toy.py and toy.ipynb were both edited; keep one of them" in messages["33333"]
    assert all("toy.zip: is damaged" in messages[id] for id in ("66666", "104", "cai"))
    assert "holds no .py or .ipynb file" in messages["77777"]


def test_whose_it_is(graded):
    """What the archive says of a student stands in the row."""
    _done, out = graded
    students = {row["id"]: row["student"] for row in out["submissions"]}

    assert ("adamsann", "adamsann_11111_90001_toy.ipynb") == (
        students["11111"]["name"],
        students["11111"]["source"],
    )
    assert ("Ann Adams", "Ann Adams") == (students["101"]["name"], students["s1"]["name"])
    time = "2026-10-02T08:00:00+00:00"
    assert (2, time, "Ann Adams") == tuple(
        students["aadams"][key] for key in ("attempt", "submitted_at", "name")
    )
    assert (1, time, "Ann Adams") == tuple(
        students["gh-ann"][key] for key in ("attempt", "submitted_at", "name")
    )
    assert ("Bo Berg", "submission_9001") == (students["s9"]["name"], students["s9"]["source"])


def test_notes(graded):
    """What was passed over, and what was noticed, is told in the report."""
    done, out = graded
    notes = {row["id"]: row["notes"] for row in out["submissions"]}

    assert ["toy (1).ipynb counts; toy.ipynb is the untouched handout"] == notes["copies/ann"][:1]
    assert any("the latest attempt is the untouched handout" in note for note in notes["bbaker"])
    assert ".hidden (its name starts with a dot)" in done.stdout
    assert "__MACOSX (a computer made it, not a student)" in done.stdout
    assert "toy.ipynb is the untouched handout" in done.stdout


def test_another_students_name(toy_course, autograder_cli, tmp_path):
    """With a roster, a student's folder with names of Moodle's in it changes nobody else's grade."""
    course = toy_course(tmp_path / "course")
    work = "def double(x):\n    return 2 * x\n"
    files = {"101": work, "103": work, "102/Ann Adams_101_assignsubmission_file_": "x = 1\n"}
    files["102/Bob Berg_103_assignsubmission_file_"] = "x = 2\n"
    for folder, text in files.items():
        (tmp_path / "class" / folder).mkdir(parents=True)
        (tmp_path / "class" / folder / "toy.py").write_text(text)
    (tmp_path / "roster.csv").write_text("id,name\n101,Ann Adams\n102,Kim Lee\n103,Bob Berg\n")

    done = autograder_cli(
        "grade", tmp_path / "class", "--roster", tmp_path / "roster.csv", "--json", tmp_path / "out.json",
        cwd=course.root,
    )  # fmt: skip

    rows = json.loads((tmp_path / "out.json").read_text())["submissions"]
    assert {"101": ("graded", 100.0), "102": ("not_graded", 0.0), "103": ("graded", 100.0)} == {
        row["id"]: (row["status"], row["score"]) for row in rows
    }
    assert (3, 2) == (len(rows), done.returncode)
