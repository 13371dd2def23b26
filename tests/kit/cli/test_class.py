"""A class by the real commands: archive and roster in, grades out, points by hand in between."""

import csv
import json
import re
import zipfile

import jsonschema
import pytest

from autograder.results import json_schema

pytestmark = pytest.mark.slow

RIGHT = "def double(x):\n    return 2 * x\n"
ANSWER = "\n# %% [markdown]\n# Why is it <doubled>?\n\n# %% [markdown]\n# {}\n"
QUESTION = '\n# %% [markdown]\n# Why is it <doubled>?\n\n# %% [markdown] question="why" points="5"\n# YOUR ANSWER HERE\n'
RULES = """
[due]
toy = "2026-10-01 20:00"

[late]
policy = "percent"
percent_a_day = 10
"""
WORK = {
    "adamsann_11111_90001_toy.py": RIGHT + ANSWER.format("Because **two** is twice one."),
    "adamsann_22222_90002_toy-1.py": "import torch\n" + RIGHT.replace("x\n", "x.float()\n"),
    "chencai_LATE_33333_90003_toy.py": RIGHT,
}
ROSTER = """\ufeffid;name;submitted_at\r
11111;"Adams, Ann";2026-10-02 19:00\r
22222;"Adams, Ann";2026-10-01 19:00\r
33333;张伟;\r
44444;"=Dorn; Dan";\r
"""


@pytest.fixture(scope="module")
def course(toy_course, tmp_path_factory):
    """A course with a question, a late policy, an archive of Canvas and a roster in one folder."""
    course = toy_course(tmp_path_factory.mktemp("class"))
    course.master("toy").write_text(course.master("toy").read_text() + QUESTION)
    with (course.root / "course.toml").open("a") as file:
        file.write(RULES)
    with zipfile.ZipFile(course.root / "submissions.zip", "w") as archive:
        for name, text in WORK.items():
            archive.writestr(name, text)
    (course.root / "roster.csv").write_text(ROSTER, encoding="utf-8", newline="")
    return course


@pytest.fixture(scope="module")
def graded(course, autograder_cli):
    """Answers written to a table, points put in, and graded with them: the two processes."""
    answers = autograder_cli(
        "answers", "submissions.zip", "--roster", "roster.csv", "--csv", "points.csv", cwd=course.root
    )
    table = (course.root / "points.csv").read_text(encoding="utf-8")
    filled = table.replace('11111,"Adams, Ann",toy,why,,', '11111,"Adams, Ann",toy,why,4,short')
    (course.root / "points.csv").write_text(filled, encoding="utf-8", newline="")
    grade = autograder_cli(
        *("grade", "submissions.zip", "--roster", "roster.csv", "--overrides", "points.csv"),
        *("--csv", "grades.csv", "--json", "out.json"),
        cwd=course.root,
    )
    return answers, grade


def test_grades(course, graded):
    """Each student has a row with the points, by hand too, less the penalty; twins are two students."""
    _answers, grade = graded
    with (course.root / "grades.csv").open(encoding="utf-8", newline="") as stream:
        rows = [[row[k] for k in ("id", "name", "auto", "manual", "late", "total", "status")]
                for row in csv.DictReader(stream)]  # fmt: skip

    assert 0 == grade.returncode, grade.stdout + grade.stderr
    assert [
        ["11111", "Adams, Ann", "100", "4", "10.4", "93.6", "graded"],
        ["22222", "Adams, Ann", "60", "0", "0", "60", "graded"],
        ["33333", "张伟", "100", "0", "0", "100", "graded"],
        ["44444", "'=Dorn; Dan", "0", "", "", "0", "missing"],
    ] == rows


def test_json(course, graded):
    """The JSON has the same, and follows its schema."""
    out = json.loads((course.root / "out.json").read_text())
    jsonschema.validate(out, json_schema())
    ann, _twin, cai, dan = out["submissions"]

    assert (93.6, 4.0, 10.4) == (ann["total"], ann["manual"], ann["late"]["penalty"])
    assert [{"name": "why", "points": 4.0, "max_points": 5.0, "reason": "short"}] == ann["by_hand"]
    assert "late, time unknown: no penalty was taken" in cai["notes"]
    assert ("missing", "=Dorn; Dan", 100.0) == (dan["status"], dan["student"]["name"], dan["max_score"])


def test_report(graded):
    """The report says it in words: who is missing, what is late, what was given by hand."""
    _answers, grade = graded

    assert "by hand: 4 of 5 points for why (short) (and 1 more)" in grade.stdout
    assert (
        "1 late, 10.4 points less in all; 1 perhaps late, time unknown; 1 handed in nothing" in grade.stdout
    )
    assert re.search(r"^11111 +toy +100 of 100 +93.6 +by hand", grade.stdout, re.MULTILINE)
    assert re.search(r"^44444 +toy +missing +0 *$", grade.stdout, re.MULTILINE)


def test_answers(course, graded):
    """One page with the answers as Markdown shows them, and no markup of anybody's; the table has a line for each student."""
    answers, _grade = graded
    page = (course.root / "answers.html").read_text(encoding="utf-8")

    assert (0, "answers.html: 1 answers to 1 questions\n") == (answers.returncode, answers.stdout)
    assert "<p>Because <strong>two</strong> is twice one.</p>" in page
    assert "Why is it &lt;doubled&gt;?" in page


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--roster", "none.csv"), "none.csv: can't be read"),
        (("--overrides", "roster.csv"), "roster.csv, line 1: names no column assignment, points"),
        (("--csv", "none/grades.csv"), "--csv none/grades.csv: there is no folder"),
    ],
)
def test_wrong_file(course, autograder_cli, options, why):
    """What is wrong with a file is said before anything is graded."""
    done = autograder_cli("grade", "submissions.zip", *options, cwd=course.root)

    assert (2, "") == (done.returncode, done.stdout)
    assert why in done.stderr
