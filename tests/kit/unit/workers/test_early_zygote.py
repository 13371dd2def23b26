"""The zygote that a command starts before it knows whether it needs one."""

import contextlib
import os
import subprocess
import sys
import time

import psutil
import pytest

from autograder import __main__ as command
from autograder.cli.interrupts import interrupts
from autograder.errors import ResourceError
from autograder.workers import zygote


class MadeUp:
    """A zygote, and its process."""

    def __init__(self, device):
        self.device, self.did = device, []
        self.process = self

    def kill(self):
        self.did.append("killed")

    def close(self):
        self.did.append("closed")


@pytest.fixture
def executed(monkeypatch):
    """The zygotes that were started."""
    made = []

    def execute(device="cpu"):
        made.append(MadeUp(device))
        return made[-1]

    monkeypatch.setattr(zygote, "execute", execute)
    yield made
    zygote.end_early()


def test_taken_once(executed):
    """Who asks for a zygote gets the early one; the next gets one of its own."""
    zygote.start_early()
    first, second = zygote.start(), zygote.start()
    zygote.end_early()

    assert [first, second] == executed
    assert [] == first.did


def test_another_device(executed):
    """One for a GPU has another environment; the early one is not needed, and ended."""
    zygote.start_early()

    assert "cuda" == zygote.start("cuda").device
    zygote.end_early()
    assert [["killed", "closed"], []] == [one.did for one in executed]


def test_no_process(executed, monkeypatch):
    """Where none can be started, nothing is said yet: the command may not need it."""

    def execute(device="cpu"):
        raise ResourceError("no process can be started")

    monkeypatch.setattr(zygote, "execute", execute)
    zygote.start_early()

    with pytest.raises(ResourceError):
        zygote.start()


def test_real_one_is_ended():
    """Also while it still imports; nothing of it is left."""
    zygote.start_early()
    (early,) = zygote._early
    zygote.end_early()

    assert early.process.poll() is not None


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("grade convolution.py", True),
        ("grade --jobs 2 submissions", True),
        ("verify", True),
        ("nbgrader autograde convolution", True),
        ("grade --help", False),
        ("grade --device cuda submissions", False),
        ("grade --device=cuda submissions", False),
        ("grade --cluster=local:2 submissions", False),
        ("nbgrader release convolution", False),
        ("graded", False),
        ("doctor", False),
        ("", False),
    ],
)
def test_commands(executed, monkeypatch, words, wanted):
    """Commands that grade here start one; one that ends without asking for it has ended it."""
    from autograder.cli import app

    monkeypatch.setattr(sys, "argv", ["autograder", *words.split()])
    monkeypatch.setattr(app, "main", lambda: sys.exit(0))
    for name in ("answer", "ignore"):
        monkeypatch.setattr(interrupts, name, lambda: None)

    with pytest.raises(SystemExit):
        command.main()

    assert [["killed", "closed"]] * wanted == [one.did for one in executed]


def test_interrupted(executed, monkeypatch):
    """A command that is stopped at once ends it first."""
    ended = []
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setattr(interrupts, "before_end", zygote.end_early)
    zygote.start_early()
    interrupts._answer(2, None)

    assert [130] == ended
    assert ["killed", "closed"] == executed[0].did


@pytest.fixture
def zygotes_of(toy_course, tmp_path):
    """`zygotes_of()`: the processes that the real command starts for its zygote while it grades a class of one."""
    course = toy_course(tmp_path / "course")
    written = course.root / "work" / "toy.py"
    written.parent.mkdir()
    written.write_text("def double(x):\n    return 2 * x\n", encoding="utf-8")

    def run():
        found = set()
        words = [sys.executable, "-m", "autograder", "grade", "work", "--assignment", "toy"]
        with subprocess.Popen(
            words, cwd=course.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            while process.poll() is None:
                with contextlib.suppress(psutil.Error):
                    found |= {
                        child
                        for child in psutil.Process(process.pid).children()
                        if "autograder.sandbox.zygote" in child.cmdline()
                    }
                time.sleep(0.005)
            out, told = process.communicate()
        assert (0, True) == (process.returncode, b"100 of 100" in out), told
        return found

    return run


@pytest.mark.slow
def test_real_command(zygotes_of):
    """A run has one zygote, which it has started early; where the result is kept, that one is ended."""
    graded, kept = zygotes_of(), zygotes_of()

    assert (1, 1) == (len(graded), len(kept))
    assert [] == [child for child in graded | kept if child.is_running()]
