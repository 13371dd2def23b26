"""Grades across runs: by hand, late, once more, in a file or on a server; and what a killed run leaves."""

import contextlib
import csv
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.errors import AutograderError
from autograder.nbgrader import commands, gradebook, repeats
from tests.kit.warm_python import NBGRADER

WRONG = "def double(x):\n    return x\n"
HALF = "import torch\ndef double(x):\n    return 2 * x.float()\n"
LATE = """
[due]
toy = "2026-11-20 12:00:00 UTC"

[late]
policy = "budget"
days = 1
percent_a_day = 10
extensions = "extensions.csv"
"""


def rows(desk, tmp_path):
    """grades.csv as {(student, exercise): row}."""
    commands.grades(desk.course, tmp_path / "grades.csv", desk.console)
    with (tmp_path / "grades.csv").open(newline="") as stream:
        return {(row["student"], row["exercise"]): row for row in csv.DictReader(stream)}


@pytest.mark.slow
def test_manual_late_and_again(make_desk, tmp_path):
    """A score by hand is kept, a budget pays for one late day, and grading once more changes nothing."""
    desk = make_desk(tmp_path / "course", LATE)
    (desk.course.root / "extensions.csv").write_text("id,days\ncat,2\n")
    desk.release()
    desk.hand_in("ann", desk.filled(answer="Because two is twice one."))
    for student in ("bob", "cat"):
        desk.hand_in(student, desk.filled(HALF), timestamp="2026-11-21 13:00:00 UTC")
    desk.autograde()
    spent = (desk.course.root / "late_days.csv").read_text()
    assert (None, None, True) == desk.scores("ann")["toy-why"]
    assert 0.0 == desk.scores("bob")["toy-why"][0]  # no answer, no points
    with commands._gradebook(desk.course) as book:
        book.find_grade("toy-why", "toy", "toy", "ann").manual_score = 4.0
        book.db.commit()

    first = rows(desk, tmp_path)
    desk.autograde()
    second = rows(desk, tmp_path)

    assert first == second
    assert ("100.0", "", "100.0") == tuple(first["ann", "double"][k] for k in ("auto", "manual", "total"))
    assert ("", "4.0", "4.0") == tuple(first["ann", "why"][k] for k in ("auto", "manual", "total"))
    assert ("0.0", "104.0") == (first["ann", "total"]["late"], first["ann", "total"]["total"])
    assert ("6.0", "54.0") == (first["bob", "total"]["late"], first["bob", "total"]["total"])
    assert ("0.0", "60.0") == (first["cat", "total"]["late"], first["cat", "total"]["total"])
    assert "bob,toy,2026-11-21T13:00:00+00:00,2,1,0" == spent.splitlines()[1]
    assert spent == (desk.course.root / "late_days.csv").read_text()


def all_rows(file):
    """Every row of every table, with random ids masked."""
    with contextlib.closing(sqlite3.connect(file)) as book:
        tables = [name for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert len(tables) > 10
        return {
            table: sorted(
                re.sub("[0-9a-f]{32}", "#", repr(row)) for row in book.execute(f'SELECT * FROM "{table}"')
            )
            for table in tables
        }


@pytest.mark.slow
def test_equal_to_nbgraders_own_way(make_desk, tmp_path, monkeypatch):
    """With the gradebook opened once a run, its rows and the notebooks are those of nbgrader left alone."""
    desk = make_desk(tmp_path / "course", LATE.replace("extensions = ", "# "))
    desk.release()
    desk.hand_in("ann", desk.filled(answer="Because two is twice one."))
    desk.hand_in("bob", desk.filled(HALF), timestamp="2026-11-23 13:00:00 UTC")
    desk.hand_in("cat", b"{")
    released = (desk.course.root / "nbgrader" / "gradebook.db").read_bytes()
    found = []
    for once in (repeats.once, lambda **_: contextlib.nullcontext()):
        monkeypatch.setattr(repeats, "once", once)
        (desk.course.root / "nbgrader" / "gradebook.db").write_bytes(released)
        (desk.course.root / "late_days.csv").unlink(missing_ok=True)
        assert 1 == desk.autograde()
        scores = {student: desk.scores(student) for student in ("ann", "bob", "cat")}
        notebooks = [desk.graded_notebook(student) for student in scores]
        found.append((all_rows(desk.course.root / "nbgrader" / "gradebook.db"), scores, notebooks))

    assert found[0] == found[1]
    assert (100.0, 60.0, 0.0) == tuple(found[0][1][student]["toy-double"][0] for student in scores)


@pytest.mark.slow
def test_schema_of_cells_still_checked():
    """The schema that is checked once a run still refuses what nbgrader refuses, with its words."""
    from jsonschema import ValidationError
    from nbformat.v4 import new_code_cell
    from nbgrader.nbgraderformat.v3 import MetadataValidatorV3

    role = {
        "schema_version": 3,
        "grade_id": "a",
        "grade": True,
        "solution": False,
        "locked": True,
        "points": -1,
    }
    told = []
    for block in (contextlib.nullcontext(), repeats.once()):
        with block:
            MetadataValidatorV3().validate_cell(new_code_cell(metadata={"nbgrader": role | {"points": 1}}))
            with pytest.raises(ValidationError) as caught:
                MetadataValidatorV3().validate_cell(new_code_cell(metadata={"nbgrader": role}))
            told.append(str(caught.value))

    assert told[0] == told[1]
    assert "minimum" in told[0]


@pytest.mark.slow
def test_unmodified_points_of_a_changed_notebook(make_desk, warm_pythons, tmp_path):
    """nbgrader's own autograde, run by hand on a notebook that changed since, gives 0 and says why."""
    desk = make_desk(tmp_path / "course")
    desk.release()
    desk.hand_in("ann", desk.filled(WRONG))
    desk.autograde()
    desk.hand_in("ann", desk.filled())
    config = Path(__file__).resolve().parents[3] / "nbgrader_config.py"
    shutil.copyfile(config, desk.course.root / config.name)
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    command = ["autograde", "toy", "--force"]
    done = warm_pythons(NBGRADER).run("nbgrader", command, desk.course.root, environment, timeout=600)

    assert 0 == done.returncode, done.stderr
    assert 0.0 == desk.scores("ann")["toy-double"][0]
    assert "has changed since it was graded" in str(desk.graded_notebook("ann"))


@pytest.mark.slow
def test_killed_run(make_desk, tmp_path):
    """A run that is killed leaves a gradebook in which the next one puts everything right, once."""
    desk = make_desk(tmp_path / "course")
    desk.release()
    for number in range(6):
        desk.hand_in(f"s{number}", desk.filled(HALF if number % 2 else "def double(x):\n    return 2 * x\n"))
    command = [sys.executable, "-m", "autograder", "nbgrader", "autograde", "toy"]
    for kept in (".autograder/results/**/*.json", "nbgrader/autograded/*/toy/toy.ipynb"):
        with subprocess.Popen(
            command, cwd=desk.course.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            while running.poll() is None and not list(desk.course.root.glob(kept)):
                time.sleep(0.02)
            running.kill()

    desk.autograde()

    scores = [desk.scores(f"s{number}")["toy-double"][0] for number in range(6)]
    assert [100.0, 60.0] * 3 == scores
    with commands._gradebook(desk.course) as book:
        assert 6 == len(book.assignment_submissions("toy"))


@pytest.mark.slow
def test_gradebook_in_use_or_broken(make_desk, tmp_path, monkeypatch):
    """A locked or damaged gradebook ends each command with one sentence, and nothing is written."""
    monkeypatch.setattr(gradebook, "WAIT", 0.1)
    desk = make_desk(tmp_path / "course")
    desk.release()
    desk.hand_in("ann", desk.filled())
    file = desk.course.root / "nbgrader" / "gradebook.db"
    before = file.read_bytes()
    everything = (
        desk.release,
        desk.autograde,
        lambda: commands.collect(desk.course, "toy", desk.console),
        lambda: commands.feedback(desk.course, "toy", desk.console),
    )

    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for command in everything:
            with pytest.raises(AutograderError, match=r"locked by another program.*nothing was written"):
                command()
    assert before == file.read_bytes()
    for broken in (b"no database at all" * 100, before[:4096] + b"x" * 4096 + before[8192:]):
        file.write_bytes(broken)
        for command in everything:
            with pytest.raises(AutograderError, match=r"damaged or no gradebook.*nothing was written"):
                command()
        assert broken == file.read_bytes()
    assert not (desk.course.root / "nbgrader" / "autograded").exists()


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["release", "collect", "autograde", "feedback"])
def test_unknown_assignment(autograder_cli, toy_course, tmp_path, verb):
    """A name that is no assignment is told so, and nothing is made."""
    course = toy_course(tmp_path)

    done = autograder_cli("nbgrader", verb, "nothing", cwd=course.root)

    assert 2 == done.returncode
    assert "unknown assignment 'nothing'" in done.stderr


@pytest.mark.slow
def test_nothing_collected(autograder_cli, toy_course, tmp_path):
    """Autograding before collecting says what to do first."""
    done = autograder_cli("nbgrader", "autograde", "toy", cwd=toy_course(tmp_path).root)

    assert 2 == done.returncode
    assert "run `make collect A=toy` first" in done.stderr


# ---- PostgreSQL


def server_programs():
    """The folder of PostgreSQL's server programs, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@pytest.fixture
def postgres(tmp_path_factory):
    """The URL of a database on a server of its own, on loopback."""
    programs = server_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed (apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    folder = Path("/tmp") / f"autograder-postgres-{os.getpid()}"
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    as_user = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    quiet = {"check": True, "capture_output": True, "cwd": folder, "timeout": 60}
    subprocess.run([*as_user, programs / "initdb", "-D", data, "-U", "kit", "-A", "trust"], **quiet)
    start = [*as_user, programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"]
    subprocess.run(start, check=True, cwd=folder, timeout=60, stdout=subprocess.DEVNULL)
    try:
        yield f"postgresql://kit@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(folder)


@pytest.mark.slow
def test_postgres(make_desk, tmp_path, postgres):
    """The whole cycle with a gradebook on a PostgreSQL server."""
    desk = make_desk(tmp_path / "course", f'\n[nbgrader]\ndb_url = "{postgres}"\n')
    desk.release()
    desk.hand_in("ann", desk.filled())
    desk.hand_in("bob", desk.filled(WRONG))

    assert 0 == desk.autograde()
    assert 0 == desk.autograde()

    assert 100.0 == desk.scores("ann")["toy-double"][0]
    assert "0.0" == rows(desk, tmp_path)["bob", "total"]["total"]
    assert not (desk.course.root / "nbgrader" / "gradebook.db").exists()
