"""A made-up class by the real commands: from what Canvas exports to the filled gradebook, the pages and the rest."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.stress.made_up_class import problems, write_class

ROOT = Path(__file__).resolve().parents[3]
PAGE = 2**20  # bytes that no page may have
SUMMARY = 15  # lines in the terminal that tell of the class


def make(verb, *variables):
    """Run a verb of the Makefile in the environment that the tests run in: (exit status, what it printed)."""
    command = ["make", "-s", "-o", f"{sys.prefix}/.installed", f"VENV={sys.prefix}", verb, *variables]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.mark.thorough
def test_whole_way(tmp_path):
    """Every grade is the one that the work is worth and stands in its student's row; nobody is lost."""
    handed = write_class(tmp_path, students=12, assignments=["counting", "convolution"])
    results, gradebook, filled = (tmp_path / name for name in ("results.json", "gradebook.csv", "filled.csv"))
    report, pages = tmp_path / "report", tmp_path / "pages"
    class_ = [f"SUBMISSION={tmp_path}/*.zip", f"ROSTER={gradebook}", f"REPORT={report}", f"JSON={results}"]
    unread = any(one.kind in ("broken", "no code") for some in handed.values() for one in some)

    status, told = make("report", *class_, "JOBS=2", "FRESH=1")
    listed = make("fill", f"RESULTS={results}", f"EXPORT={gradebook}", f"OUT={filled}", f"FEEDBACK={pages}")

    assert (2 if unread else 0) == status == listed[0], told
    assert [] == problems(tmp_path, results, filled), told + listed[1]
    lines = told.splitlines()
    first = next(number for number, line in enumerate(lines) if " graded, mean " in line)
    last = next(number for number, line in enumerate(lines) if line.startswith("details:"))
    assert last - first < SUMMARY
    written = list(report.rglob("*.html"))
    assert sum(map(len, handed.values())) < len(written)
    assert max(page.stat().st_size for page in written) < PAGE
    assert {f"{name}-feedback.zip" for name in handed} == {file.name for file in pages.iterdir()}

    old = tmp_path / "old.json"
    old.write_bytes(results.read_bytes())
    assert status == make("report", *class_)[0]
    moved = make("compare", f"OLD={old}", f"NEW={results}")
    assert 0 == moved[0]
    assert moved[1].startswith("0 of ")
    for name, some in handed.items():
        page = tmp_path / f"{name}.html"
        status, told = make("similar", f"SUBMISSION={tmp_path}/{name}.zip", f"PAGE={page}")
        assert (2 if any(one.kind in ("broken", "no code") for one in some) else 0) == status, told
        assert f"{name}: " in told
        assert page.stat().st_size < PAGE


@pytest.mark.thorough
def test_same_class(tmp_path):
    """The same numbers give the same class."""
    for name in ("one", "other"):
        write_class(tmp_path / name, students=12, assignments=["counting"])

    one, other = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "other")
    )
    assert one == other
