"""Outputs that can't be shown lose nothing else: files are written, and the exit status says what it always says."""

import json
import os
import subprocess
import sys

import pytest

from autograder.cli.streams import SteadyStream

pytestmark = pytest.mark.slow

RIGHT = "def double(x):\n    return 2 * x\n"


@pytest.fixture(scope="module")
def toy(toy_course, tmp_path_factory):
    """A toy course with two students, one of a name that few encodings have; graded once."""
    course = toy_course(tmp_path_factory.mktemp("streams"))
    for name in ("张伟", "zoe"):
        (course.root / "class" / name).mkdir(parents=True)
        (course.root / "class" / name / "toy.py").write_text(RIGHT)
    return course


def grade(toy, redirection="", environment=None, command="grade class --json out.json"):
    """Run a command through a shell with this redirection; the process and the JSON that it wrote."""
    (toy.root / "out.json").unlink(missing_ok=True)
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m autograder {command} {redirection}"],
        cwd=toy.root, env=os.environ | {"NO_COLOR": "1"} | (environment or {}), capture_output=True, text=True,
        encoding="utf-8", errors="replace", timeout=600,
    )  # fmt: skip
    written = toy.root / "out.json"
    return done, json.loads(written.read_text())["submissions"] if written.exists() else None


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "gbk"])
def test_encoding(toy, encoding):
    """What an encoding lacks is spelled out, and nothing is lost."""
    done, rows = grade(toy, environment={"PYTHONIOENCODING": encoding})

    assert (0, "") == (done.returncode, done.stderr)
    assert 2 == len(rows)
    assert "zoe" in done.stdout
    if encoding != "gbk":
        assert "\\u5f20\\u4f1f" in done.stdout


@pytest.mark.parametrize("redirection", ["| true", "| head -n 1", ">&-", "<&- >&- 2>&-"])
def test_nobody_reads(toy, redirection):
    """A closed pipe and closed descriptors cost the report alone: status 0, the JSON whole, no traceback."""
    done, rows = grade(toy, redirection)

    assert (0, "") == (done.returncode, done.stderr)
    assert [100, 100] == [row["score"] for row in rows]


def test_full_disk(toy):
    """A report that can't be written down is an error that says so; the JSON is there."""
    done, rows = grade(toy, ">/dev/full")

    assert (2, "error: the report can't be shown: No space left on device\n") == (
        done.returncode,
        done.stderr,
    )
    assert 2 == len(rows)


@pytest.mark.parametrize("command", ["--help", "schema", "doctor"])
def test_other_commands(toy, command):
    """No command ends in a traceback, or with status 1, because nobody reads."""
    done, _rows = grade(toy, "| true", command=command)

    assert (0, "") == (done.returncode, done.stderr)


def test_fault_of_the_kit(toy):
    """A fault of the kit itself is status 2: status 1 says that a point was lost, and nothing else."""
    code = "from autograder.cli import app; app.cores = lambda: 1 / 0; app.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "grade", "class"], cwd=toy.root, capture_output=True, text=True
    )

    assert 2 == done.returncode
    assert "ZeroDivisionError" in done.stderr
    assert "a fault of the kit itself" in done.stderr.splitlines()[-1]


def test_drops_after_the_first_problem():
    """Once a stream has failed nothing more is tried, and text's length is still told."""

    class Broken:
        calls = 0

        def write(self, text):
            self.calls += 1
            raise OSError(5, "gone")

    stream = Broken()
    steady = SteadyStream(stream)

    assert [3, 2] == [steady.write("abc"), steady.write("de")]
    assert (1, "gone") == (stream.calls, steady.problem.strerror)
