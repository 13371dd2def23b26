"""The same hostile answers through forked and plain workers, and what a worker in a notebook can and can't do."""

import re
import threading
import time
from pathlib import Path

import pytest

from autograder.course.settings import GradingLimits
from autograder.errors import StudentFailure
from autograder.protocol.records import Cell
from autograder.proxy.submission import Grading, Submission
from autograder.submissions.source import Source
from autograder.workers.in_notebook import InNotebookWorker
from autograder.workers.plain import PlainWorkers

ATTACKS = Path(__file__).resolve().parents[2] / "security" / "attacks"
FRAMES = sorted(file.stem for file in ATTACKS.glob("frame_*.py"))
TIMES = GradingLimits(call_seconds=0.5, cell_seconds=5, message_mb=8)
STATUS = re.compile(r"Verdict: 0, (?P<statuses>[\w|]+)")


@pytest.fixture(scope="module")
def plain_workers():
    """Plain child processes, as on a machine without fork."""
    workers = PlainWorkers()
    yield workers
    workers.close()


@pytest.fixture
def plainly(plain_workers):
    """`plainly(source)` makes a submission whose workers are plain child processes."""
    made = []

    def make(source):
        submission = Submission(Source("w.py", (Cell("w.py", source),), False), plain_workers, Grading(TIMES))
        submission.begin_test(None)
        made.append(submission)
        return submission

    yield make
    for submission in made:
        submission.begin_exercise()


def outcome(submission):
    """How the first of a few calls that goes wrong ends: the test's status."""
    import torch

    try:
        for _call in range(4):
            got = submission.double(torch.ones(3))
            if not isinstance(got, torch.Tensor) or got.tolist() != [2.0, 2.0, 2.0]:
                return "failed"
    except StudentFailure as failure:
        return failure.status
    return "passed"


@pytest.mark.slow
@pytest.mark.parametrize("name", FRAMES)
def test_frame_attacks(name, submit, plainly):
    """An attack on the frames ends the same way over either transport, and never well."""
    text = (ATTACKS / f"{name}.py").read_text()
    forked, plain = outcome(submit(text, times=TIMES)), outcome(plainly(text))

    assert forked == plain
    wanted = STATUS.search(text)
    assert plain != "passed" or wanted is None
    assert wanted is None or plain in wanted["statuses"].split("|")


@pytest.mark.slow
def test_plain_drip(plainly):
    """A plain worker whose answer comes byte by byte is out of time after its limit, not after the last byte."""
    started = time.monotonic()

    status = outcome(plainly((ATTACKS / "frame_dripping.py").read_text()))

    assert "timeout" == status
    assert time.monotonic() - started < 60


# ---- in a notebook


def in_notebook(seconds=0.3, **namespace):
    """A submission whose functions are those of a notebook."""
    grading = Grading(GradingLimits(call_seconds=seconds))
    submission = Submission(None, lambda: InNotebookWorker(namespace), grading)
    submission.begin_test(None)
    return submission


def test_notebook_time_limit():
    """A loop that never ends is interrupted, as the stop button does, and is a time-out."""

    def loops():
        while True:
            pass

    with pytest.raises(StudentFailure) as caught:
        in_notebook(loops=loops).loops()

    assert "timeout" == caught.value.status


def test_notebook_interrupted_by_its_user():
    """A KeyboardInterrupt that no time limit sent ends the check itself."""

    def stopped():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_notebook(stopped=stopped).stopped()


def test_notebook_cannot_end_what_catches_the_interrupt():
    """Code that catches KeyboardInterrupt runs on until it ends by itself; its answer comes too late."""
    caught = []

    def stubborn():
        end = time.process_time() + 1.5
        while time.process_time() < end:
            try:
                while time.process_time() < end:
                    pass
            except KeyboardInterrupt:
                caught.append(True)
        return 3

    with pytest.raises(StudentFailure) as failure:
        in_notebook(stubborn=stubborn).stubborn()

    assert "timeout" == failure.value.status
    assert caught


def test_notebook_cannot_interrupt_another_thread():
    """In a thread other than the main one there is no time limit."""
    answers = []

    def slow():
        end = time.process_time() + 0.6
        while time.process_time() < end:
            pass
        return 3

    thread = threading.Thread(target=lambda: answers.append(in_notebook(0.1, slow=slow).slow()))
    thread.start()
    thread.join()

    assert [3] == answers


def test_notebook_keeps_no_output(capsys):
    """What the code prints goes where the notebook shows it, and is not kept for the report."""

    def chatty():
        print("hello")

    submission = in_notebook(chatty=chatty)
    submission.chatty()

    assert "" == submission.last_call.printed
    assert "hello" in capsys.readouterr().out
