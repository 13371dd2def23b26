"""Ctrl-C at any moment: one sentence, status 130, no traceback."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from autograder.cli.interrupts import NOTHING_DONE, Interrupts

BEFORE_THE_ZYGOTE = ("typing",)
MOMENTS = ("typing", "typer._click.core", "rich.console", "autograder.cli.app", "autograder.reports.terminal")


# Runs the command, which says when it imports a module, and then waits in the midst of it.
HELD = """
import os, runpy, sys

class Hold:
    def find_spec(self, name, _path, _target=None):
        if name == module:
            os.write(1, b"importing")
            os.read(0, 1)

_c, module, *sys.argv = sys.argv
sys.meta_path.insert(0, Hold())
runpy.run_module("autograder", run_name="__main__", alter_sys=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "number"), [*((name, signal.SIGINT) for name in MOMENTS), ("rich.console", signal.SIGTERM)]
)
def test_while_it_starts(toy_course, tmp_path, module, number):
    """While modules are imported, a sentence on standard error is all that is shown, and the zygote ends too."""
    course = toy_course(tmp_path / "course")
    with subprocess.Popen(
        [sys.executable, "-c", HELD, module, "autograder", "grade", "assignments/toy"],
        cwd=course.root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # background jobs ignore it
    ) as process:
        assert b"importing" == process.stdout.read(9)
        children = psutil.Process(process.pid).children()
        process.send_signal(number)
        out, told = process.communicate(timeout=600)

    assert len(children) == (module not in BEFORE_THE_ZYGOTE)
    assert [] == [child for child in children if child.is_running()]
    assert (130, b"", f"{NOTHING_DONE}\n".encode()) == (process.returncode, out, told)


@pytest.fixture
def interrupts(monkeypatch):
    """`ended` are the statuses with which it would have ended this process."""
    found = Interrupts()
    found.ended = []
    monkeypatch.setattr(os, "_exit", found.ended.append)
    return found


def press(interrupts):
    interrupts._answer(signal.SIGINT, None)


def test_second_press(interrupts, capfd):
    """While a command works, the first is an exception; the second ends it, with what it has to say by then."""
    with interrupts.raised():
        with pytest.raises(KeyboardInterrupt):
            press(interrupts)
        interrupts.sentence = "stopped: 1 of 2"
        press(interrupts)

    assert [130] == interrupts.ended
    assert "stopped: 1 of 2\n" == capfd.readouterr().err


def test_lost_exception(interrupts):
    """One that was lost in the code in which it was raised is raised once more, and not in the next run."""
    with interrupts.raised():
        interrupts.look()
        with pytest.raises(KeyboardInterrupt):
            press(interrupts)
        with pytest.raises(KeyboardInterrupt):
            interrupts.look()
    with interrupts.raised():
        interrupts.look()


def test_at_once(interrupts, capfd):
    """Outside of work, and inside of what imports modules, no exception is raised."""
    press(interrupts)
    with interrupts.raised(), interrupts.at_once():
        press(interrupts)

    assert [130, 130] == interrupts.ended
    assert f"{NOTHING_DONE}\n" * 2 == capfd.readouterr().err


def test_ignored_stays_ignored(interrupts):
    """A run that was started with the signal ignored, as by nohup, is not ended by it."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        interrupts.answer()

        assert signal.SIG_IGN == signal.getsignal(signal.SIGINT)
        assert interrupts._answer == signal.getsignal(signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
