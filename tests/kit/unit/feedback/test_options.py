"""Options in the words of the person who reads them, and names that are nearly right."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli.app import main
from autograder.feedback.options import MAKE, did_you_mean, grade_command, option

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize(
    ("arguments", "command", "make"),
    [
        (("--fresh",), "--fresh", "FRESH=1"),
        (("--json", "a file"), "--json a file", "JSON=a file"),
        (("--exercise", ""), "--exercise", "EXERCISE="),
        (("--assignment", "toy"), "--assignment toy", "A=toy"),
        (("--insecure-cluster",), "--insecure-cluster", "INSECURE_CLUSTER=1"),
        (("PATH", "class"), "class", "SUBMISSION=class"),
        (("--device", "cuda"), "--device cuda", "--device cuda"),  # make has no variable for it
    ],
)
def test_option(monkeypatch, arguments, command, make):
    """An option is told as it is written on the command line, or as make's variable where there is one."""
    monkeypatch.delenv(MAKE, raising=False)
    plain = option(*arguments)
    monkeypatch.setenv(MAKE, "SUBMISSION A EXERCISE JSON FRESH INSECURE_CLUSTER")

    assert (command, make) == (plain, option(*arguments))


def test_grade_command(monkeypatch):
    """The command that grades again is make's behind make."""
    monkeypatch.setenv(MAKE, "EXERCISE")
    behind = grade_command(), grade_command("corr2d")
    monkeypatch.delenv(MAKE)

    assert ("make grade", "make grade EXERCISE=corr2d") == behind
    assert "python -m autograder grade ." == grade_command()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cor2d", "; did you mean 'corr2d'?"),
        ("lenet", "; did you mean 'LeNet5'?"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_did_you_mean(name, expected):
    """The nearest known name is told, in its own spelling; nothing when none is near."""
    assert expected == did_you_mean(name, ["corr2d", "LeNet5", "pool"])


@pytest.mark.parametrize("makefile", ["Makefile", "autograder/bundle/templates/student/Makefile"])
def test_makefiles_know_their_variables(makefile):
    """Each variable that a Makefile says it knows is used by it."""
    text = (ROOT / makefile).read_text(encoding="utf-8")
    names = re.search(rf"export {MAKE} := (.*)", text)[1].split()

    assert len(names) >= 6
    assert [] == [name for name in names if f"$({name})" not in text]


@pytest.mark.parametrize(("value", "said"), [("two", "a valid integer"), ("0", "greater than or equal to 1")])
def test_wrong_value_behind_make(monkeypatch, capsys, value, said):
    """A value that an option refuses is told by make's variable, in one line."""
    monkeypatch.setenv(MAKE, "JOBS")
    monkeypatch.setattr(sys, "argv", ["autograder", "grade", ".", "--jobs", value])
    with pytest.raises(SystemExit) as ended:
        main()
    error = capsys.readouterr().err

    assert 2 == ended.value.code
    assert error.startswith("error: Invalid value for JOBS=: ")
    assert said in error
    assert 1 == error.count("\n")


def test_make_tells_the_command(tmp_path):
    """`make grade` sets the variable for its command, and `make test` does not."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho ${MAKE}\n")
    python.chmod(0o755)
    command = ["make", "--no-print-directory", "--old-file=.venv/.installed", f"BIN={tmp_path}"]
    found = {
        verb: subprocess.run([*command, verb], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for verb in ("grade", "test")
    }

    assert "EXERCISE" in found["grade"].split()
    assert "" == found["test"].strip()
