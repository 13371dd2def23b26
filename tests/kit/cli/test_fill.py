"""`fill` and `compare` as commands, and what `grade` says after a change of a test."""

import json
import re
import shlex
import zipfile
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from autograder.cli.classroom import FillRequest, fill_file
from autograder.errors import UsageError
from autograder.results import RunInfo, RunResult, Student, TestResult, graded

ROOT = Path(__file__).resolve().parents[3]
RUN = RunInfo({}, "seed", "cpu", {}, started="2026-11-29T10:00:00+00:00")
GRADEBOOK = (
    "\ufeffStudent;ID;SIS Login ID;Section;Toy (12);Notes\r\n"
    "    Points Possible;;;;100,00;\r\n"
    '"Adams; Ann";101;aa;S;;"a;b"\r\n'
    "Li, Bo;102;bl;S;80,00;\r\n"
)


def points(id, name, score, source):
    """One student's result with one hidden test, whose message students may not see."""
    test = TestResult(
        "hidden/double/t",
        "double",
        "hidden",
        "doubles",
        score,
        100.0,
        "failed",
        message="the secret",
        shown="verdict",
    )
    return graded(id, "toy", f"class/{id}", [test], student=Student(id, name, source=source))


@pytest.fixture
def folder(tmp_path, toy_course):
    """A course with results, and the gradebook that Canvas exported."""
    toy_course(tmp_path)
    ann = points("101", "adamsann", 87.5, "adamsann_101_9001_toy.py")
    bo = points("102", "libo", 60.0, "libo_LATE_102_9002_toy.py")
    (tmp_path / "results.json").write_bytes(msgspec.json.encode(RunResult(2, RUN, [ann, bo])))
    (tmp_path / "gradebook.csv").write_bytes(GRADEBOOK.encode())
    return tmp_path


@pytest.mark.slow
def test_dry_run(folder, autograder_cli):
    """--dry-run lists each change and who gets none, and writes nothing; status 2 for the one listed."""
    before = sorted(folder.rglob("*"))

    done = autograder_cli(
        *("fill", "results.json", "gradebook.csv", "-o", "filled.csv", "--dry-run", "--feedback", "pages"),
        cwd=folder,
    )

    assert (2, "") == (done.returncode, done.stderr)
    assert done.stdout.splitlines() == [
        "Canvas, column 'Toy (12)': 1 grade would be written, 0 there already",
        "  line 3  101 adamsann: (empty) -> 87,5",
        "1 grade not written:",
        "  102 libo: line 4 holds 80,00, not 60; --overwrite replaces it",
        "2 pages would be written to pages/toy-feedback.zip",
    ]
    assert before == sorted(folder.rglob("*"))


@pytest.mark.slow
def test_filled(folder, autograder_cli):
    """The file, in place, and the pages, without what students must not see."""
    done = autograder_cli(
        *(
            "fill",
            "results.json",
            "gradebook.csv",
            "-o",
            "gradebook.csv",
            "--overwrite",
            "--feedback",
            "pages",
        ),
        cwd=folder,
    )

    assert (0, "") == (done.returncode, done.stderr)
    expected = GRADEBOOK.replace('S;;"a;b"', 'S;87,5;"a;b"').replace("80,00", "60")
    assert expected.encode() == (folder / "gradebook.csv").read_bytes()
    with zipfile.ZipFile(folder / "pages" / "toy-feedback.zip") as archive:
        assert ["adamsann_101_9001_feedback.html", "libo_LATE_102_9002_feedback.html"] == archive.namelist()
        page = archive.read(archive.namelist()[0]).decode()
    assert "87.5" in page
    assert "the secret" not in page


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        ({"out": None}, "where to? say -o FILE, or --dry-run"),
        ({"export": "none.csv"}, "none.csv: can't be read: No such file"),
        ({"results": "gradebook.csv"}, "gradebook.csv: holds no results"),
        ({"out": "results.json"}, "results.json: is the file of the results"),
        ({"out": "none/x.csv"}, "there is no folder"),
        ({"feedback": "course.toml"}, "--feedback course.toml: can't be made"),
    ],
)
def test_wrong_usage(folder, monkeypatch, request_, why):
    """Wrong usage is an error that says what to do, and no file is changed."""
    monkeypatch.chdir(folder)
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    usual = {"results": "results.json", "export": "gradebook.csv", "out": "x.csv"}
    paths = {name: path and Path(path) for name, path in (usual | request_).items()}

    with pytest.raises(UsageError, match=re.escape(why)):
        fill_file(FillRequest(**paths))

    assert files == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_several_assignments(folder, monkeypatch, capsys):
    """Each assignment of the results goes into its own column; where there is only one, one is to be chosen."""
    monkeypatch.chdir(folder)
    ann = points("101", "adamsann", 87.5, "adamsann_101_9001_toy.py")
    second = msgspec.structs.replace(ann, assignment="second", score=50.0)
    Path("results.json").write_bytes(msgspec.json.encode(RunResult(2, RUN, [ann, second])))
    gradebook = (
        GRADEBOOK.replace("Notes", "Second (13)").replace("100,00;", "100,00;100").replace('"a;b"', "")
    )
    Path("gradebook.csv").write_bytes(gradebook.encode())
    request = FillRequest(Path("results.json"), Path("gradebook.csv"), Path("x.csv"), feedback=Path("pages"))

    assert 0 == fill_file(request)
    assert gradebook.replace("S;;\r\n", "S;87,5;50\r\n").encode() == Path("x.csv").read_bytes()
    assert ["Canvas, column 'Second (13)'", "Canvas, column 'Toy (12)'"] == [
        line.split(":")[0] for line in capsys.readouterr().out.splitlines() if line.startswith("Canvas")
    ]
    assert {"second-feedback.zip", "toy-feedback.zip"} == {file.name for file in Path("pages").iterdir()}
    with pytest.raises(UsageError, match=r"several assignments \(second, toy\), and there is one column"):
        fill_file(replace(request, column="12", out=Path("y.csv")))
    assert not Path("y.csv").exists()


@pytest.mark.slow
def test_changed_test(tmp_path, toy_course, autograder_cli):
    """After a change of a test, `grade` counts the grades that moved, and its command for `compare` lists them."""
    course = toy_course(tmp_path)
    for name, code in (("ann", "return 2 * X"), ("bo", "return (2 * X).float()")):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "toy.py").write_text(f"def double(X):\n    {code}\n")
    first = autograder_cli("grade", "class", cwd=tmp_path)
    assert 0 == first.returncode, first.stderr
    assert "moved" not in first.stdout
    hidden = course.root / "tests" / "hidden" / "toy" / "test_double.py"
    hidden.write_text(
        hidden.read_text().replace("points(60)", "points(70)").replace("points(40)", "points(30)")
    )

    second = autograder_cli("grade", "class", "--json", "new.json", cwd=tmp_path)

    (line,) = [line for line in second.stdout.splitlines() if "moved" in line]
    assert line.startswith("1 of 2 grades moved since these submissions were last graded; to see which: ")
    command = shlex.split(line.split("python -m autograder ")[1])
    listed = autograder_cli(*command, "--csv", "moved.csv", cwd=tmp_path)
    assert "1 of 2 moved: 1 up, 0 down" in listed.stdout
    assert "bo" in listed.stdout
    assert "ann" not in listed.stdout
    assert (
        "bo,,toy,60,70,10,hidden/double/test_values,60,70,the test's file changed"
        in (tmp_path / "moved.csv").read_text()
    )
    assert {"ann", "bo"} == {
        one["id"] for one in json.loads((tmp_path / "new.json").read_text())["submissions"]
    }
    third = autograder_cli("grade", "class", cwd=tmp_path)
    assert "moved" not in third.stdout
