"""The same hostile bytes over every transport: forked workers and plain ones have one receive loop and its clock."""

import re
import time

import pytest
import torch

from autograder.course.settings import GradingLimits
from autograder.errors import StudentFailure
from autograder.protocol.limits import Limits
from autograder.protocol.records import Cell
from autograder.proxy.submission import Grading, Submission
from autograder.submissions.source import Source
from autograder.testing import check_values
from autograder.workers.forked import ForkedWorkers
from autograder.workers.plain import PlainWorkers
from tests.kit.security.test_attacks import ATTACKS, VERDICT, about

pytestmark = pytest.mark.slow

FRAMES = [name for name in ATTACKS if name.startswith("frame_")]
TIMES = GradingLimits(call_seconds=0.4, cell_seconds=10, message_mb=4)
MEMORY = Limits(memory_mb=512, threads=32, cpu_seconds=60)
# A plain worker needs more than the others' limit to pack this one, and the grader is to refuse it.
LONG_TO_PACK = {"frame_collisions": GradingLimits(call_seconds=10, cell_seconds=10, message_mb=4)}
CALLS = 4
X = torch.tensor([1.0, 2.0])


@pytest.fixture(scope="module")
def plain():
    """Plain workers, the next one always on its way."""
    workers = PlainWorkers()
    yield workers
    workers.close()


@pytest.fixture(params=["forked", "plain"])
def start_worker(request, server, plain):
    """Starts workers of each transport in turn."""
    return ForkedWorkers(server, MEMORY) if request.param == "forked" else plain


@pytest.fixture
def submit_over():
    """`submit_over(start_worker, code)`: a submission whose worker is started this way."""
    made = []

    def make(start_worker, code, times=TIMES):
        submission = Submission(
            Source("work.py", (Cell("work.py", code),), False), start_worker, Grading(times)
        )
        made.append(submission)
        submission.begin_test(None)
        submission.client  # noqa: B018 - starts the worker, which is not what the tests time
        return submission

    yield make
    for submission in made:
        submission.begin_exercise()


def failure_of(submission):
    """What a test says of `double`."""
    with pytest.raises(StudentFailure) as caught:
        check_values(submission.double(X), 2 * X.double(), like=X, magnitude=4)
    return caught.value


def test_frame_attacks_are_known():
    """They are all here: none is left out by its name."""
    assert len(FRAMES) >= 14
    assert {"frame_dripping", "frame_extra", "frame_oversized", "frame_truncated", "frame_waiting"} <= {
        *FRAMES
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", FRAMES)
def test_frame_attack(start_worker, submit_over, name):
    """No call earns anything, and one soon ends with the attack's own verdict, whatever the transport."""
    verdict = VERDICT.search(about(ATTACKS[name]))
    submission = submit_over(start_worker, ATTACKS[name].read_text(), LONG_TO_PACK.get(name, TIMES))
    told = []
    for _ in range(CALLS):
        submission.begin_test(None)
        started = time.monotonic()
        failure = failure_of(submission)
        seconds = time.monotonic() - started
        told.append((failure.status, failure.message))
        if failure.status in verdict["status"].split("|") and re.search(verdict["words"], failure.message):
            break
    else:
        pytest.fail(f"{name} should be {verdict[0]!r}, but was {told}")

    assert "0" == verdict["points"]
    assert seconds < 300  # it would be for ever


def test_plain_worker_drips(plain, submit_over):
    """A plain worker's call has its time limit, though something arrives every moment."""
    submission = submit_over(
        plain, ATTACKS["frame_dripping"].read_text(), GradingLimits(call_seconds=0.5, cell_seconds=10)
    )
    started = time.monotonic()
    failure = failure_of(submission)
    seconds = time.monotonic() - started

    assert ("timeout", "timeout") == (failure.kind, failure.status)
    assert "did not finish within 0.5 seconds" in failure.message
    assert 0.4 < seconds < 200  # 1.5 s by the wall clock; a busy machine may take longer
    assert not submission._client.alive
    assert submission._client.worker._process.process.poll() is not None


def test_same_answers(start_worker, submit_over):
    """An honest call, a backward pass and an exception are the same over each transport."""
    submission = submit_over(
        start_worker,
        "def double(x): return 2 * x\ndef half(x): raise ValueError('no halves')\n",
        GradingLimits(call_seconds=10),
    )
    x = X.clone().requires_grad_()
    submission.double(x).sum().backward()

    assert [2.0, 2.0] == x.grad.tolist()
    assert [2.0, 4.0] == submission.double(X).tolist()
    with pytest.raises(StudentFailure) as caught:
        submission.half(X)
    assert ("exception", "failed") == (caught.value.kind, caught.value.status)
    assert (
        "half(argument 1) raised ValueError: no halves, at work.py, line 2 "
        "(`def half(x): raise ValueError('no halves')`)"
    ) == caught.value.message


def test_death(start_worker, submit_over):
    """How a worker ended is told in the same words."""
    submission = submit_over(start_worker, "import os\ndef double(x): os._exit(3)\n")

    failure = failure_of(submission)

    assert ("crash", "crashed") == (failure.kind, failure.status)
    assert "the Python process ended during double(argument 1): it exited with status 3" == failure.message
    assert "it exited with status 3" in failure_of(submission).message, "the next call has a fresh worker"
