"""Who ended a worker: it itself, which costs the test, or somebody else, for whom its submission is graded again."""

import os
import signal
import threading

import pytest

from autograder.course.settings import GradingLimits
from autograder.errors import KitFailure, StudentFailure
from autograder.protocol.limits import Limits
from autograder.protocol.records import KILLED_FROM_OUTSIDE, NO_MEMORY_LEFT, OUT_OF_CPU_TIME, Ended
from autograder.sandbox import forkserver
from autograder.workers.client import WorkerClient

ENDLESS = "def f():\n  while True: pass"
FROM_OUTSIDE = {"killed": KILLED_FROM_OUTSIDE, "no memory": NO_MEMORY_LEFT}


@pytest.fixture
def judged(submit):
    """`judged(code)` calls f of this code, where a kill from outside is no failure of the student's."""

    def call(code, kill=False, **options):
        submission = submit(code, **options)
        object.__setattr__(submission._grading, "retry_unexplained_kill", True)
        killer = None
        if kill:
            killer = threading.Timer(0.3, os.kill, (submission.client.worker.pid, signal.SIGKILL))
            killer.start()
        try:
            return submission.f()
        finally:
            if killer is not None:
                killer.join()

    return call


@pytest.mark.slow
@pytest.mark.usefixtures("fully_confined")
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import os, signal\ndef f(): os.kill(os.getpid(), signal.SIGKILL)", "PermissionError"),
        ("import signal, threading\ndef f(): signal.pthread_kill(threading.get_ident(), signal.SIGKILL)", "PermissionError"),
        ("import signal\ndef f(): signal.raise_signal(signal.SIGKILL)", "PermissionError"),
        ("import resource\ndef f(): resource.prlimit(0, resource.RLIMIT_CPU, (1, 1))", "PermissionError"),
        ("import os, resource\ndef f(): resource.prlimit(os.getpid(), resource.RLIMIT_CPU, (1, 1))", "PermissionError"),
        ("import resource\ndef f(): resource.setrlimit(resource.RLIMIT_CPU, (1, 1))", "Error"),
        ("import resource\ndef f(): resource.setrlimit(resource.RLIMIT_AS, (1 << 20, 1 << 20))", "Error"),
        ("import signal\ndef f():\n  signal.alarm(1)\n  signal.pause()", "killed by SIGALRM"),
        ("import signal\ndef f():\n  signal.setitimer(signal.ITIMER_VIRTUAL, 0.01)\n  while True: pass", "killed by SIGVTALRM"),
        ("import os\ndef f(): os.abort()", "killed by SIG"),
        ("import os\ndef f(): os._exit(137)", "exited with status 137"),
        ("import os\ndef f(): os.close(63)", "the Python process ended"),
    ],
)  # fmt: skip
def test_ends_itself(judged, code, message):
    """Every way in which a worker can end itself is its author's failure at the first attempt."""
    with pytest.raises(StudentFailure, match=message):
        judged(code, times=GradingLimits(call_seconds=3))


@pytest.mark.usefixtures("fully_confined")
def test_limits_can_be_read(submit):
    """Its limits may still be read, as libraries do."""
    assert 64 == submit("import resource\ndef f(): return resource.getrlimit(resource.RLIMIT_NOFILE)[0]").f()


@pytest.mark.slow
@pytest.mark.usefixtures("fully_confined")
def test_ignores_its_time(judged):
    """A worker that ignores the signal at its CPU time's end is killed by the kernel: that is a time-out."""
    code = f"import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\n{ENDLESS}"

    with pytest.raises(StudentFailure, match="it used up its CPU time") as caught:
        judged(code, limits=Limits(memory_mb=512, cpu_seconds=1), times=GradingLimits(call_seconds=60))

    assert "timeout" == caught.value.status


@pytest.mark.usefixtures("fully_confined")
def test_killed_from_outside(judged):
    """A SIGKILL that the worker can't have sent is a failure of the kit's, and graded again."""
    with pytest.raises(KitFailure, match="killed from outside"):
        judged(ENDLESS, kill=True, times=GradingLimits(call_seconds=30))


class Dead:
    """A worker that is gone. reason: what the forkserver says of its end."""

    memory_mb = None
    grace = 0.0
    alive = True
    printed = ""

    def __init__(self, reason):
        self.reason = reason

    def time_limit(self, _seconds, _grace):
        return None

    def send_bytes(self, _data, _limit):
        raise ConnectionResetError

    def ended(self):
        return Ended(None, 9, self.reason)

    def kill(self):
        self.alive = False


def end_of(reason, retry):
    client = WorkerClient(Dead(reason), 1000, lambda h: h, lambda h: h, retry_unexplained_kill=retry)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is what is looked at
        client.request("f()", 1.0, "call")
    error = caught.value
    return "kit" if isinstance(error, KitFailure) else error.failure.message


@pytest.mark.parametrize("reason", FROM_OUTSIDE.values(), ids=FROM_OUTSIDE)
def test_second_time(reason):
    """What comes from outside is tried again, once: at the second attempt the test counts as crashed."""
    assert "kit" == end_of(reason, retry=True)
    assert "the Python process ended during f()" in end_of(reason, retry=False)


@pytest.mark.parametrize("reason", ["", "threads", "memory", OUT_OF_CPU_TIME])
def test_own_doing(reason):
    """A kill that the worker may have brought about, without seccomp or by its limits, is never tried again."""
    assert "the Python process ended during f()" in end_of(reason, retry=True)


class Child:
    limits = Limits(cpu_seconds=60)


@pytest.mark.parametrize(
    ("seconds", "kills", "seccomp", "reason"),
    [
        (3.0, 0, b"filter", KILLED_FROM_OUTSIDE),
        (61.0, 0, b"filter", OUT_OF_CPU_TIME),
        (3.0, 1, b"filter", NO_MEMORY_LEFT),
        (3.0, 0, None, ""),
    ],
)
def test_why_killed(monkeypatch, seconds, kills, seccomp, reason):
    """The forkserver tells by CPU time, by the kernel's count of kills for memory, and by what seccomp allows."""
    server = object.__new__(forkserver._Server)
    server._out_of_memory = 5
    server._confinement = type("Confined", (), {"seccomp": seccomp})
    monkeypatch.setattr(forkserver, "_out_of_memory_kills", lambda: 5 + kills)

    assert reason == server._why_killed(Child, seconds)


@pytest.mark.usefixtures("fully_confined")
def test_no_path_of_the_course(submit_to, tmp_path):
    """Nothing that a worker is started with names the course's folder: environment, command line, folders."""
    from autograder.protocol.records import Setup

    submission = submit_to(
        Setup(scratch=str(tmp_path), preload=("torch._dynamo",)),
        """
        import ctypes, os, sys
        def told():
            environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
            found, position = [], 0
            while environ[position]:
                found.append(environ[position].decode())
                position += 1
            found += [*os.environ.values(), *sys.argv, *sys.orig_argv, os.getcwd(), *sys.path]
            main = vars(sys.modules["__main__"])
            return found + [value for value in main.values() if isinstance(value, str)]
        """,
    )

    assert [] == [text for text in submission.told() if str(tmp_path) in text]
