"""The cluster of this machine ends with the command, and leaves nothing of a course on the disk."""

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from autograder.fleet import local


@pytest.fixture
def program(tmp_path, monkeypatch):
    """`program(commands)` has a shell run these instead of a cluster; $3 is its folder."""

    def start(commands):
        file = tmp_path / "program"
        file.write_text(f"#!/bin/sh\nshift 3\n{commands}\n")
        file.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(file))
        monkeypatch.setattr(local.tempfile, "tempdir", str(tmp_path))
        return local.LocalCluster(1)

    return start


def test_ends_by_itself(program, tmp_path):
    """It is given the time to end its own processes, and nothing is left."""
    cluster = program(f"cat > /dev/null; touch {tmp_path}/ended")
    cluster.close()

    assert (tmp_path / "ended").exists()
    assert [] == list(tmp_path.glob(f"{local.PREFIX}*"))


def test_does_not_end(program, tmp_path, monkeypatch):
    """One that does not end is killed, and its folder is removed all the same."""
    monkeypatch.setattr(local, "END_SECONDS", 0.2)
    cluster = program("sleep 60")
    started = time.monotonic()
    cluster.close()

    assert time.monotonic() - started < 20
    assert [] == list(tmp_path.glob(f"{local.PREFIX}*"))


def test_folder_that_is_written_to(tmp_path, monkeypatch):
    """A file that is written while the folder is removed does not keep it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    original, calls = shutil.rmtree, []

    def rmtree(path, **options):
        calls.append(path)
        if len(calls) < 3:
            Path(path, "late").write_text("a worker's")
        else:
            original(path, **options)

    monkeypatch.setattr(local.shutil, "rmtree", rmtree)
    local._remove(str(folder))

    assert not folder.exists()


def test_leftovers_of_killed_commands(program, tmp_path):
    """What commands that were killed have left is removed by the next one; what others use stays."""
    gone, used = (tmp_path / f"{local.PREFIX}{number}-x" for number in (2**22 + 1, os.getpid()))
    gone.mkdir()
    used.mkdir()
    program("cat > /dev/null").close()

    assert (False, True) == (gone.exists(), used.exists())
