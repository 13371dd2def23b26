"""The worker that is the notebook's own kernel: what its time limit ends, and what it can't."""

import _thread
import linecache
import signal
import sys
import threading
import time
import types

import pytest

from autograder.course.settings import GradingLimits
from autograder.errors import StudentFailure
from autograder.proxy.submission import Grading, Submission
from autograder.sandbox.problems import place_of
from autograder.workers.in_notebook import InNotebookWorker

pytestmark = pytest.mark.slow

LIMIT = 0.3
CELL = "/tmp/ipykernel_7/123.py"  # as a kernel names the code of a cell


@pytest.fixture
def notebook():
    """`notebook(code)`: a submission whose worker is this process, on what the code defines."""

    def make(code, call_seconds=LIMIT):
        namespace = {"time": time}
        linecache.cache[CELL] = (len(code), None, code.splitlines(keepends=True), CELL)
        exec(compile(code, CELL, "exec"), namespace)
        submission = Submission(
            None, lambda: InNotebookWorker(namespace), Grading(GradingLimits(call_seconds=call_seconds))
        )
        submission.begin_test(None)
        return submission

    return make


def failure_of(submission):
    with pytest.raises(StudentFailure) as caught:
        submission.f()
    return caught.value


LOOPS = {
    "empty": "def f():\n    while True:\n        pass",
    "computing": "import torch\ndef f():\n    while True:\n        torch.ones(9).sum()",
    "sleeping": "def f():\n    while True:\n        time.sleep(0.01)",
    "catching exceptions": (
        "def f():\n"
        "    while True:\n"
        "        try:\n"
        "            time.sleep(0.001)\n"
        "        except Exception:\n"
        "            pass"
    ),
}


WAITS = "it waits, and does not compute"
TOLD = {
    "empty": f"the loop at {CELL}, line 2 (`while True:`) never ends, because nothing in it leaves it",
    "computing": f"the loop at {CELL}, line 3 (`while True:`) is too slow, or it never ends",
    "sleeping": WAITS,
    "catching exceptions": WAITS,
}


@pytest.mark.parametrize("name", LOOPS)
def test_endless_loop(notebook, name):
    """An endless Python loop is interrupted, and is a time-out like any other, with the loop's place."""
    started, before = time.monotonic(), signal.getsignal(signal.SIGINT)
    failure = failure_of(notebook(LOOPS[name]))

    assert ("timeout", "timeout") == (failure.kind, failure.status)
    assert f"f() did not finish within 0.3 seconds: {TOLD[name]}" == failure.message
    assert LIMIT * 0.8 < time.monotonic() - started < 20
    assert before == signal.getsignal(signal.SIGINT)


def test_no_loop(notebook):
    """Where the code was in no loop, only the time is told."""
    failure = failure_of(notebook("def f(): return f'{sum(k * k for k in iter(int, 1))}'", LIMIT))

    assert "f() did not finish within 0.3 seconds: it is too slow, or it never ends" == failure.message


def test_place_of_a_cell(monkeypatch):
    """A cell is called by the number that stands beside it; other code, and code outside of IPython, by its file."""
    shell = types.SimpleNamespace(
        compile=types.SimpleNamespace(format_code_name={CELL: ("Cell", "In[3]")}.get)
    )
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))

    assert ["cell [3]", "helper.py"] == [place_of(CELL), place_of("helper.py")]
    shell = None
    assert CELL == place_of(CELL)


def test_after_an_interrupt(notebook):
    """The kernel lives on: no interrupt is left over, and the next call has its own time."""
    submission = notebook(f"{LOOPS['empty']}\ndef g(): time.sleep(0.1); return 7", call_seconds=1)
    failure_of(submission)
    time.sleep(LIMIT)  # an interrupt that came late would come now

    assert 7 == submission.g()
    assert 7 == submission.g()
    assert "timeout" == failure_of(submission).status


def test_quick_calls(notebook):
    """Calls that are quick enough are never interrupted, however many there are."""
    submission = notebook("def f(): time.sleep(0.05); return 1", call_seconds=1)

    assert [1] * 30 == [submission.f() for _ in range(30)]


@pytest.fixture
def interrupts_reach_python():
    """As in a kernel; background jobs ignore SIGINT."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_own_interrupt(notebook, interrupts_reach_python):
    """The stop button is the user's: the interrupt reaches the caller, and is no verdict on the code.

    Python loses an interrupt that comes while it finalises an object, so the button is pressed once more.
    """
    submission = notebook(LOOPS["empty"], call_seconds=60)
    timers = [threading.Timer(seconds, _thread.interrupt_main) for seconds in (0.2, 10)]
    for timer in timers:
        timer.start()
    with pytest.raises(KeyboardInterrupt):
        submission.f()
    for timer in timers:
        timer.cancel()
        timer.join()


def test_raised_interrupt(notebook):
    """A KeyboardInterrupt that the code raises by itself can't be told from the user's."""
    with pytest.raises(KeyboardInterrupt):
        notebook("def f(): raise KeyboardInterrupt").f()


def test_exception(notebook):
    """Other exceptions, SystemExit among them, are the student's failures, and the kernel lives on."""
    submission = notebook("def f(): raise SystemExit(3)\ndef g(): return 7")
    failure = failure_of(submission)

    assert ("exception", "failed") == (failure.kind, failure.status)
    assert failure.message.startswith("f() raised SystemExit: 3")
    assert 7 == submission.g()


# ---- what it can't do


def test_caught_interrupt(notebook):
    """Code that catches KeyboardInterrupt runs on until it ends by itself; only then is it a time-out."""
    submission = notebook("""
caught = []
def f():
    end = time.process_time() + 1.5
    while time.process_time() < end:
        try:
            while time.process_time() < end:
                pass
        except KeyboardInterrupt:
            caught.append(time.monotonic())
    return 1
def times_caught():
    return len(caught)
""")
    started = time.monotonic()
    failure = failure_of(submission)
    seconds = time.monotonic() - started

    assert "timeout" == failure.status
    assert seconds >= 1.5
    assert 1 == submission.times_caught()


def test_output_is_not_captured(notebook, capsys):
    """What is printed goes to the notebook, as it does without a test, and not into the report."""
    submission = notebook("def f(): print('from the student'); return 1")
    submission.f()

    assert "from the student\n" == capsys.readouterr().out
    assert "" == submission.last_call.printed
    assert "" == submission.client.printed


def test_other_thread(notebook):
    """In a thread other than the main one nothing is interrupted: the call runs on, and its answer counts."""
    submission = notebook("""
def f():
    end = time.process_time() + 1.2
    while time.process_time() < end:
        pass
    return 1
""")
    got = []
    thread = threading.Thread(target=lambda: got.append(submission.f()))
    started = time.monotonic()
    thread.start()
    thread.join()

    assert [1] == got
    assert time.monotonic() - started >= 1.2
    assert "timeout" == failure_of(submission).status, "and in the main thread it is"


def test_nothing_is_limited(notebook):
    """It tells no limit of memory and no end of its own; `kill` lets the next call have a fresh one."""
    submission = notebook("def f(): return 1")
    submission.f()
    worker = submission.client.worker

    assert (None, None) == (worker.memory_mb, worker.ended())
    worker.kill()
    assert not worker.alive
    assert 1 == submission.f()
    assert submission.client.worker is not worker
