"""What a worker may use, and what is said when it takes more; docs/configuration.md lists the same limits."""

import contextlib
import os
import subprocess
import sys
import time

import pytest

from autograder.course.settings import GradingLimits
from autograder.errors import StudentFailure
from autograder.protocol.limits import Limits
from autograder.workers.clock import kept_waiting

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def burning(core, processes):
    """Keep a core busy, each process with a share of its own of the core."""
    command = f"import os; os.sched_setaffinity(0, {{{core}}}); print(flush=True)\nwhile True: pass"
    burners = [
        subprocess.Popen(
            [sys.executable, "-S", "-c", command], stdout=subprocess.PIPE, start_new_session=True
        )
        for _ in range(processes)
    ]
    try:
        for burner in burners:
            burner.stdout.readline()
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.communicate()


def failure_of(submission, *args):
    with pytest.raises(StudentFailure) as caught:
        submission.f(*args)
    return caught.value


def failure_of_many(submission):
    """What ends a hundred calls."""
    try:
        for _ in range(100):
            submission.f()
    except StudentFailure as failure:
        return failure
    return pytest.fail("a hundred calls came to their end")


def test_seconds_of_a_test(submit):
    """Calls that are each quick enough end with the test's time; the next test has its own."""
    submission = submit(
        "import time\ndef f(): time.sleep(0.1)", times=GradingLimits(call_seconds=5, test_seconds=1)
    )
    caught = failure_of_many(submission)
    submission.begin_test(None)
    submission.f()

    assert (
        "timeout",
        "not finished: this test had used up its 1 second; does one call do too much work?",
    ) == (
        caught.status,
        caught.message,
    )


def test_seconds_of_a_submission(submit):
    """A test under way ends with the submission's time as well, and those after it do not begin."""
    submission = submit(
        "import time\ndef f(): time.sleep(0.1)", times=GradingLimits(call_seconds=1, submission_seconds=0.3)
    )
    within = failure_of_many(submission)
    with pytest.raises(StudentFailure) as after:
        submission.begin_test(None)

    assert "not finished: the submission had used up its 0.3 seconds" == within.message
    assert "not run: the submission had used up its 0.3 seconds" == after.value.message


def test_native_code(submit):
    """Minutes inside one routine of torch are cut off like any other loop."""
    failure = failure_of(
        submit("""
        import torch
        def f():
            X = torch.ones(2000, 2000, dtype=torch.float64)
            for _ in range(10**6):
                X = X @ X
    """)
    )

    assert ("timeout", True) == (failure.status, "did not finish within 0.5 seconds" in failure.message)


def test_busy_machine(submit):
    """A call that waits for a processor, and does not sleep, has its CPU time however long that takes."""
    code = """
        import time
        def f():
            end = time.process_time() + 0.3
            while time.process_time() < end:
                pass
            return 1
    """
    submission = submit("def g(): return 1", code, times=GradingLimits(call_seconds=0.5))
    submission.g()
    with burning(core=0, processes=9):
        os.sched_setaffinity(submission.client.worker.pid, {0})
        started = time.monotonic()
        assert 1 == submission.f()
        seconds = time.monotonic() - started
    assert seconds < 0.3 + 0.5 or kept_waiting(submission.client.worker.pid) > 0


def test_drip(submit):
    """An answer that comes one byte at a time is no way round the time limit."""
    started = time.monotonic()
    failure = failure_of(
        submit("""
        import os, struct, time
        def f():
            os.write(63, struct.pack("<I", 10**6))
            while True:
                os.write(63, b"0")
                time.sleep(0.01)
    """)
    )

    assert "timeout" == failure.status
    assert time.monotonic() - started < 1000  # it would be hours


@pytest.mark.parametrize(
    ("setting", "code", "status", "message"),
    [
        (Limits(memory_mb=256), "def f(): return bytearray(2**29)", "failed", "needed more memory than the 256 MB that it may use"),
        (Limits(files=16), "def f(): return [open('/dev/null') for _ in range(99)]", "failed", "Too many open files"),
        (Limits(threads=4), "import threading, time\ndef f():\n  for _ in range(99): threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n  time.sleep(9)", "crashed", "it started more threads than allowed"),
        (Limits(), "def f(): open('/tmp/by-student-code', 'w')", "failed", "PermissionError: [Errno 13] Permission denied: '/tmp/by-student-code': while the code is graded, nothing can be written"),
        (GradingLimits(message_mb=1), "def f(): return bytes(2**21)", "crashed", "f() sent back more than 1 MB"),
        (GradingLimits(cell_seconds=0.3), "# %%\nwhile True: pass\ndef f(): pass", "failed", "this statement did not finish within 0.3 seconds"),
    ],
    ids=["memory", "files", "threads", "disk", "message", "cell"],
)  # fmt: skip
def test_limit(submit, setting, code, status, message):
    """Each limit has its status and its sentence."""
    options = {"limits": setting} if isinstance(setting, Limits) else {"times": setting}
    if "threads" in message:
        options["times"] = GradingLimits(call_seconds=5)
    failure = failure_of(submit(code, **options))

    if "threads" in message and "can't start new thread" in failure.message:
        return  # where each worker has a user of its own, the kernel counts, and says so in Python's words
    assert (status, True) == (failure.status, message in failure.message), failure.message


def printed_by(submit, body, output_kb=1, **options):
    """What is kept of the text that a call prints."""
    submission = submit(
        f"import os, sys, time\ndef f():\n    {body}\n",
        times=GradingLimits(call_seconds=2, output_kb=output_kb),
        **options,
    )
    with contextlib.suppress(StudentFailure):
        submission.f()
    return submission.last_call.printed


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("print('X is', 3)", "X is 3\n"),
        ("print('no line end', end='')", "no line end"),
        ("sys.stderr.write('to stderr')", "to stderr"),
        ("os.write(1, b'past Python'); os.write(2, b', twice')", "past Python, twice"),
        ("print('before it raised'); 1 / 0", "before it raised\n"),
        ("print('before it ended'); os._exit(1)", "before it ended\n"),
        ("print('before it looped')\n    while True: pass", "before it looped\n"),
        ("print('\\ud800 and ü')", "\\ud800 and ü\n"),
        ("os.write(1, b'\\xff')", "\ufffd"),
        ("os.close(1); os.close(2); time.sleep(0.2)", ""),
        ("sys.stdout = None; print('x')", ""),
        ("pass", ""),
    ],
)  # fmt: skip
def test_printed(submit, body, kept):
    """What a call prints is kept, whatever becomes of the call."""
    assert kept == printed_by(submit, body)


def test_much_is_printed(submit):
    """Of a flood, the first and the last part are kept, with what was left out between; nobody waits."""
    text = printed_by(submit, "print('first'); os.write(1, b'x' * 10_000_000); print('last')")
    first, middle, last = text.partition("\n[... 9,998,987 bytes left out ...]\n")

    assert middle
    assert (512, 512) == (len(first), len(last))
    assert first.startswith("first\nxxx")
    assert last.endswith("xxxlast\n")


def test_only_the_last_call(submit):
    """Each call has its own text; what other calls and the cells print is not mixed in."""
    submission = submit("print('cell')\ndef f(x): print('call', x)")
    submission.f(1)
    submission.f(2)

    assert "call 2\n" == submission.last_call.printed
