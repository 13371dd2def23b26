"""A made-up class by the real commands: from what Canvas exports to the filled gradebook, the pages and the rest."""

import re
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
    handed = write_class(tmp_path, students=20, assignments=["counting", "convolution"])
    files = {name: tmp_path / name for name in ("results.json", "gradebook.csv", "filled.csv", "report")}
    results, filled = files["results.json"], files["filled.csv"]
    given = [
        f"SUBMISSION={tmp_path}/*.zip",
        f"ROSTER={files['gradebook.csv']}",
        f"REPORT={files['report']}",
    ]

    status, told = make("report", *given, f"JSON={results}", "JOBS=2")
    unread = any(one.kind in ("broken", "no code") for some in handed.values() for one in some)
    assert (2 if unread else 0) == status // 1 or told
    status, listed = make(
        "fill",
        f"RESULTS={results}",
        f"EXPORT={files['gradebook.csv']}",
        f"OUT={filled}",
        f"FEEDBACK={tmp_path}/pages",
    )
    assert [] == problems(tmp_path, results, filled), told + listed

    summary = told[told.index("mean ") :].splitlines()
    assert len(summary) <= SUMMARY + 2 * len(handed)
    pages = list(files["report"].rglob("*.html"))
    assert sum(map(len, handed.values())) <= len(pages)
    assert max(page.stat().st_size for page in pages) < PAGE
    assert {f"{name}-feedback.zip" for name in handed} == {
        file.name for file in (tmp_path / "pages").iterdir()
    }

    (tmp_path / "old.json").write_bytes(results.read_bytes())
    make("report", *given, f"JSON={results}")
    status, told = make("compare", f"OLD={tmp_path}/old.json", f"NEW={results}")
    assert (0, True) == (status, "0 of " in told)
    for name in handed:
        status, told = make("similar", f"SUBMISSION={tmp_path}/{name}.zip", f"PAGE={tmp_path}/{name}.html")
        assert re.search(rf"{name}: \d+ works compared", told), told
        assert (tmp_path / f"{name}.html").stat().st_size < PAGE


@pytest.mark.thorough
def test_same_class(tmp_path):
    """The same numbers give the same class."""
    for name in ("one", "other"):
        write_class(tmp_path / name, students=12, assignments=["counting"])

    one, other = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "other")
    )
    assert one == other
