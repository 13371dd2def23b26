"""docs/lms.md and the README do what they say: each system's commands, by the real Makefile, on generated exports."""

import csv
import json
import re
import shlex
import subprocess
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli.app import app
from autograder.course.find import find_course

ROOT = Path(__file__).resolve().parents[3]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = ".venv/bin/python -m autograder "
RIGHT = "def double(x):\n    return 2 * x\n"
WORKS = {  # student: (name, code, points)
    "101": ("Adams, Ann", RIGHT, "100"),
    "102": ("Li, Bo", "import torch\n" + RIGHT.replace("* x", "* x.float()"), "60"),
    "103": ("Li, Bo", "def double(x):\n    return 3 * x\n", "0"),
}
MISSING = ("104", "Ng, Di")
QUESTION = '\n# %% [markdown]\n# Why?\n\n# %% [markdown] question="why" points="5"\n# YOUR ANSWER HERE\n'

pytestmark = pytest.mark.slow


def section(title):
    """A part of docs/lms.md."""
    text = (ROOT / "docs/lms.md").read_text(encoding="utf-8")
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)[1]


def lines_of(text):
    """The commands in a page's console blocks that this machine can run."""
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    assert all(line.startswith("$ ") for line in lines)
    return [line.removeprefix("$ ") for line in lines if not line.startswith("$ gh ")]


@pytest.fixture(scope="module")
def course(toy_course, tmp_path_factory):
    """The toy course under the name that the documentation has, with a written question."""
    folder = tmp_path_factory.mktemp("lms")
    toy_course(folder)
    for name in ("solutions/toy.py", "tests/public/toy", "tests/hidden/toy"):
        (folder / name).rename(folder / name.replace("toy", "convolution"))
    master = folder / "solutions/convolution.py"
    master.write_text(master.read_text(encoding="utf-8") + QUESTION, encoding="utf-8")
    return find_course(folder)


@pytest.fixture
def place(course, request):
    """A folder of its own in the course, so that nothing is graded twice."""
    folder = course.root / re.sub(r"\W+", "-", request.node.name)
    folder.mkdir()
    return folder


@pytest.fixture
def run(place, monkeypatch):
    """`run(line)` does what `make` would run for a line of the documentation; its commands must succeed."""

    monkeypatch.chdir(place)

    def of_make(line):
        words = shlex.split(line, comments=True)
        assert "make" == words[0]
        make = ["make", "-n", "-o", ".venv/.installed", "-f", ROOT / "Makefile", *words[1:]]
        told = subprocess.run(make, cwd=place, capture_output=True, text=True, check=True).stdout
        commands = [one for one in told.replace("\\\n", " ").splitlines() if one.startswith(COMMAND)]
        assert commands, told
        for command in commands:
            done = CliRunner().invoke(app, shlex.split(command.removeprefix(COMMAND)))
            assert 0 == done.exit_code, f"{command}\n{done.output}{done.exception}"

    return of_make


def zipped(path, files):
    """Write a zip with these texts."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)


def table(path, rows):
    """Write a CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def grades(path, id, column):
    """{id: grade} of a CSV's rows."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {row[id]: row[column] for row in csv.DictReader(stream)}


def canvas(place):
    """What Canvas downloads and exports."""
    names = {id: name.lower().replace(", ", "") for id, (name, _code, _points) in WORKS.items()}
    zipped(
        place / "submissions.zip",
        {f"{names[id]}_{id}_9{id}_convolution.py": code for id, (_name, code, _points) in WORKS.items()},
    )
    head = [["Student", "ID", "Section", "Convolution (4321)"], ["    Points Possible", "", "", "100"]]
    people = [(id, name) for id, (name, _code, _points) in WORKS.items()] + [MISSING]
    table(place / "gradebook.csv", [*head, *([name, id, "S", ""] for id, name in people)])


def moodle(place):
    """What Moodle downloads."""
    zipped(
        place / "moodle.zip",
        {
            f"{' '.join(reversed(name.split(', ')))}_{id}_assignsubmission_file/convolution.py": code
            for id, (name, code, _points) in WORKS.items()
        },
    )
    head = ["Identifier", "Full name", "Status", "Grade", "Maximum grade", "Grade can be changed"]
    rows = [
        [f"Participant {id}", " ".join(reversed(name.split(", "))), "Submitted", "", "100.00", "Yes"]
        for id, name in [*((id, work[0]) for id, work in WORKS.items()), MISSING]
    ]
    table(place / "worksheet.csv", [head, *rows])


def gradescope(place):
    """What Gradescope exports."""
    lines, files = [], {}
    for id, (name, code, _points) in WORKS.items():
        lines += [f"submission_{id}:", "  :submitters:", f'  - :name: "{name}"', f'    :sid: "{id}"']
        lines += ["  :created_at: 2026-11-29 10:00:00 Z"]
        files[f"export/submission_{id}/convolution.py"] = code
    zipped(place / "export.zip", {"export/submission_metadata.yml": "\n".join(lines) + "\n", **files})


def blackboard(place):
    """What Blackboard downloads."""
    files = {}
    for id, (name, code, _points) in WORKS.items():
        head = f"Convolution_u{id}_attempt_2026-11-29-10-00-00"
        files[f"{head}.txt"] = f"Name: {' '.join(reversed(name.split(', ')))} (u{id})\n"
        files[f"{head}_convolution.py"] = code
    zipped(place / "gradebook.zip", files)


def classroom50(place):
    """What `gh teacher download` writes, and the classroom's files."""
    entries = []
    for id, (_name, code, _points) in WORKS.items():
        folder = place / "convolution" / f"cs50-convolution-u{id}"
        folder.mkdir(parents=True)
        (folder / "convolution.py").write_text(code, encoding="utf-8")
        record = {
            "submission": "submit/1", "owner": f"u{id}", "classroom": "cs50", "assignment_type": "individual",
            "datetime": "2026-11-28T10:00:00Z", "score": 1, "max-score": 100,
        }  # fmt: skip
        entries.append({"owner": f"u{id}", "submissions": [record]})
    bucket = {"type": "individual", "entries": entries}
    document = {"schema": "classroom50/scores/v1", "assignments": {"convolution": bucket}}
    (place / "scores.json").write_text(json.dumps(document), encoding="utf-8")
    people = [[f"u{id}", *reversed(name.split(", "))] for id, (name, _code, _points) in WORKS.items()]
    table(place / "roster.csv", [["username", "first_name", "last_name"], *people])


def folders(place):
    """A folder a student, and a table of the instructor's own."""
    for id, (_name, code, _points) in WORKS.items():
        (place / "class" / id).mkdir(parents=True)
        (place / "class" / id / "convolution.py").write_text(code, encoding="utf-8")
    people = [(id, name) for id, (name, _code, _points) in WORKS.items()] + [MISSING]
    table(place / "students.csv", [["id", "name", "Homework 1"], *([id, name, ""] for id, name in people)])


EXPECTED = {id: points for id, (_name, _code, points) in WORKS.items()}


def of_scores(place):
    """{student: score} that counts in Classroom 50's file."""
    found = json.loads((place / "scores.json").read_text(encoding="utf-8"))["assignments"]["convolution"]
    assert all(entry["override"] for entry in found["entries"])
    return {entry["owner"][1:]: str(entry["submissions"][0]["score"]) for entry in found["entries"]}


SYSTEMS = {  # part of the page: (what it exports, grades that come out)
    "Canvas": (canvas, lambda place: grades(place / "filled.csv", "ID", "Convolution (4321)")),
    "Moodle": (moodle, lambda place: {
        id.removeprefix("Participant "): grade
        for id, grade in grades(place / "filled.csv", "Identifier", "Grade").items()
    }),
    "Gradescope": (gradescope, lambda place: grades(place / "grades.csv", "id", "total")),
    "Blackboard": (blackboard, lambda place: {
        id[1:]: grade for id, grade in grades(place / "grades.csv", "id", "total").items()
    }),
    "Classroom 50": (classroom50, of_scores),
    "Folders, and any CSV file": (folders, lambda place: grades(place / "filled.csv", "id", "Homework 1")),
}  # fmt: skip


@pytest.mark.parametrize("title", SYSTEMS)
def test_system(title, place, run):
    """From what a system exports to its grades, by the commands of its part; each student has a page."""
    prepare, read = SYSTEMS[title]
    prepare(place)
    for line in lines_of(section(title)):
        run(line)
    found = read(place)
    assert {id: found[id].removesuffix(".00") for id in EXPECTED} == EXPECTED
    assert set(found) - set(EXPECTED) <= {"", MISSING[0]}  # "": Canvas's row of maxima
    assert found.get(MISSING[0], "") == ""
    assert len(list((place / "report/students").iterdir())) >= len(WORKS)
    assert "For the instructor only" in (place / "report/index.html").read_text(encoding="utf-8")


def test_readme(place, run):
    """The five lines of the README: with points by hand in between, they reach the gradebook and the pages."""
    canvas(place)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"takes five lines.*?^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1]
    report, answers, again, similar, fill = block.splitlines()

    run(report)
    run(answers)
    assert "102" in (place / "points.csv").read_text(encoding="utf-8")
    table(
        place / "points.csv",
        [["id", "assignment", "test", "points", "reason"],
         ["102", "convolution", "double/test_dtype", "30", "float64 was not asked for"]],
    )  # fmt: skip
    for line in (again, similar, fill):
        run(line)

    filled = grades(place / "filled.csv", "ID", "Convolution (4321)")
    assert ["100", "90", "0", ""] == [filled[id].removesuffix(".00") for id in ("101", "102", "103", "104")]
    page = (place / "report/students/102.html").read_text(encoding="utf-8")
    assert "float64 was not asked for" in page
    assert (place / "similar.html").is_file()
    with zipfile.ZipFile(place / "feedback/convolution-feedback.zip") as archive:
        assert 3 == len(archive.namelist())


def test_by_hand_and_changed_grades(place, run):
    """The parts on points by hand, on a dry run, and on comparing two results."""
    canvas(place)
    lines = lines_of(section("Points by hand"))
    for line in lines:
        run(line)
    run("make report SUBMISSION=submissions.zip JSON=results.json")
    for name in ("old.json", "new.json"):
        (place / name).write_bytes((place / "results.json").read_bytes())
    for line in [*lines_of(section("Fill in the grades")), *lines_of(section("Changed grades"))]:
        run(line)

    assert 2 == len(lines)
    assert {"answers.html", "points.csv", "grades.csv", "moved.csv"} <= {
        file.name for file in place.iterdir()
    }
    assert not (place / "filled.csv").exists()


def test_everything_runs():
    """No command of the page is outside of the parts that run here."""
    text = (ROOT / "docs/lms.md").read_text(encoding="utf-8")
    titles = [*SYSTEMS, "Points by hand", "Fill in the grades", "Changed grades"]

    assert sorted(lines_of(text)) == sorted(line for title in titles for line in lines_of(section(title)))
    assert "```sh" not in text
