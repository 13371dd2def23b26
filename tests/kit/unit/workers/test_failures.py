"""What goes wrong in a submission, and what is said of it; the next test always finds a fresh worker."""

import re
import threading

import pytest
import torch

from autograder.course.settings import GradingLimits
from autograder.errors import KitFailure, StudentFailure
from autograder.grading.compare import check_array
from autograder.protocol.limits import Limits
from autograder.testing import remote_layers
from autograder.workers import forkserver

pytestmark = pytest.mark.slow


def failure_of(submission, *args):
    with pytest.raises(StudentFailure) as caught:
        submission.f(*args)
    return caught.value


@pytest.mark.parametrize(
    ("code", "status", "message"),
    [
        ("def f(): raise ValueError('too small')", "failed", "f() raised ValueError: too small, at work.py, line 1"),
        ("def f(): raise NotImplementedError()", "failed", "f is not implemented yet"),
        ("def g(): pass", "failed", "f is not defined: the submission defines nothing of this name"),
        (" \n", "failed", "f is not defined: the file is empty"),
        ("def f(: pass", "failed", "f is not defined, because its code stopped: SyntaxError"),
        ("# %%\n1 / 0\ndef f(): pass", "failed", "because its code stopped: ZeroDivisionError: division by zero in work.py, line 2"),
        ("def f(): raise SystemExit(0)", "failed", "f() raised SystemExit: 0"),
        ("def f(): raise KeyboardInterrupt", "failed", "f() raised KeyboardInterrupt"),
        ("def f():\n import unittest\n raise unittest.SkipTest('x')", "failed", "f() raised SkipTest: x"),
        ("def f(): raise type('E', (Exception,), {'__str__': lambda s: 1 / 0})", "failed", "__str__ raises"),
        ("def f(): raise Exception('x' * 10**6)", "failed", "f() raised Exception: xxx"),
        ("import os\ndef f(): os._exit(0)", "crashed", "the Python process ended during f(): it exited with status 0"),
        ("import ctypes\ndef f(): ctypes.string_at(0)", "crashed", "killed by SIGSEGV"),
        ("def f():\n while True: pass", "timeout", "f() did not finish within 0.5 seconds"),
        ("class E:\n def __del__(self):\n  while True: pass\ndef f():\n E()\n return 1", "timeout", "f() did not finish within 0.5 seconds: the loop at work.py, line 3"),
        ("import time\ndef f(): time.sleep(60)", "timeout", "f() did not finish within 0.5 seconds"),
        ("def f(): raise type('E', (Exception,), {'__str__': lambda s: exec('while True: pass')})", "timeout", "0.5 seconds"),
        ("def f(): return bytes(9 * 2**20)", "crashed", "f() sent back more than 8 MB"),
        ("def f(): x = []; x.append(x); return x", "failed", "nested more than 32 levels deep"),
        ("import torch\ndef f(): return torch.empty(2**31)", "failed", "needed more memory than the 512 MB"),
        ("def f(): return bytearray(2**30)", "failed", "needed more memory than the 512 MB"),
        ("import torch\ndef f(): return torch.ones(1, device='meta')", "failed", "meta device"),
        ("import os\ndef f(): os.write(63, b'\\x05\\0\\0\\0hello')", "crashed", "returned something the grader can't read"),
        ("import os\ndef f(): os.close(63)", "crashed", "the Python process ended during f()"),
    ],
)  # fmt: skip
def test_failure(submit, code, status, message):
    """Each kind of failure has its status and its sentence."""
    failure = failure_of(submit(code))

    assert (status, True) == (failure.status, message in failure.message), failure.message
    assert len(failure.message) < 1000


def test_replaced_library(submit):
    """A grader's own model can't be made where the submission has replaced torch.nn; that is its failure."""
    submission = submit("import torch\ntorch.nn.Sequential = lambda *layers: torch.ones(3)")

    with pytest.raises(StudentFailure) as caught:
        remote_layers(submission, [("Linear", 3, 2)])

    assert ("crashed", "torch.nn.Sequential returned something the grader can't read") == (
        caught.value.status,
        caught.value.message,
    )


def test_recursion(submit):
    """A stack that overflows in Python is an exception like any other."""
    failure = failure_of(submit("def f(): return f()"))

    assert "f() raised RecursionError" in failure.message


def test_next_call_after_a_crash(submit):
    """A crash ends the worker; the next call gets a fresh one that has run the cells again."""
    submission = submit("import os\ndef f(): os._exit(3)\ndef g(x): return x + 1")
    failure_of(submission)

    got = submission.g(1)

    assert 2 == got


def test_failing_cell_stops_no_other(submit):
    """A failing cell of a notebook is passed over; what the others define is there."""
    submission = submit("def f(x): return x", "undefined_name", "def g(x): return 2 * x", notebook=True)

    assert (1, 2) == (submission.f(1), submission.g(1))


def test_cell_that_never_ends(submit):
    """A cell that loops for ever is stopped, skipped, and named when something is missing for it."""
    submission = submit("def g(x): return x", "while True: pass\ndef f(): pass", notebook=True)

    assert 1 == submission.g(1)
    assert (
        "this statement did not finish within 2 seconds, at work.ipynb, cell 2, line 1"
        in failure_of(submission).message
    )


def test_cell_that_exits(submit):
    """A cell that ends the process is skipped in the next worker."""
    submission = submit("def g(x): return x", "import os; os._exit(0)", "def h(x): return x", notebook=True)

    assert (1, 2) == (submission.g(1), submission.h(2))


def test_main_guard(submit):
    """Code under `if __name__ == "__main__"` does not run, and annotations may be postponed."""
    submission = submit(
        "from __future__ import annotations\ndef f(x: Undefined): return x\n"
        "if __name__ == '__main__':\n    1 / 0"
    )

    assert 3 == submission.f(3)


def test_silent_check_and_magics(submit):
    """`check` and magics of a handout's notebook do nothing in a worker."""
    submission = submit(
        "from autograder import check\n%matplotlib inline\n!rm -rf /\nfiles = !ls\ncheck('f')",
        "%%time\ndef f(x):\n    return (x, files)",
        "%%bash\nexit 1",
        "check('f')",
        notebook=True,
    )

    assert (1, []) == submission.f(1)


def test_threads(submit):
    """More threads than allowed end the worker, with the reason."""
    failure = failure_of(
        submit("""
        import threading, time
        def f():
            for _ in range(40):
                threading.Thread(target=time.sleep, args=(5,)).start()
            time.sleep(5)
    """)
    )

    assert "threads" in failure.message or "can't start new thread" in failure.message


def test_cpu_seconds(submit):
    """A worker that has used up its CPU time is ended by the kernel, and that is a time-out."""
    limits, times = Limits(memory_mb=512, cpu_seconds=1), GradingLimits(call_seconds=30)
    failure = failure_of(submit("def f():\n  while True: pass", limits=limits, times=times))

    assert ("timeout", True) == (failure.status, "it used up its CPU time" in failure.message)


def test_cells_share_the_submission_time(submit):
    """Cells that sleep, one after the other, end with the submission's time."""
    cells = ["def f(): return 1", *["import time; time.sleep(0.6)"] * 6]
    failure = failure_of(submit(*cells, notebook=True, times=GradingLimits(submission_seconds=1)))

    assert ("timeout", True) == (
        failure.status,
        "not run: the submission had used up its 1 second" in failure.message,
    )


def test_time_outs_shorten_what_follows(submit):
    """After the first time-out a call gets a quarter, after the second what the reference says is enough."""
    submission = submit("def f():\n  while True: pass", times=GradingLimits(call_seconds=1.2))
    told = []
    for _test in range(3):
        submission.begin_test(None, reference=lambda: 0.0)
        told.append(failure_of(submission).message)

    assert [
        "f() did not finish within 1.2 seconds: the loop at ",
        "f() did not finish within 1 second: the loop at ",
        "f() did not finish within the shorter limit after time-outs: the loop at ",
    ] == [text.partition("work")[0] for text in told]


def test_statements_that_hang(submit):
    """Each statement that does not end is paid for once, and leaves less for the next one."""
    cells = ["while True: pass", "while True: pass", "def f(): return 1", "while True: pass"]
    submission = submit(*cells, notebook=True, times=GradingLimits(cell_seconds=1.5))

    assert 1 == submission.f()
    assert ["1.5 seconds", "1 second", "1 second"] == [
        re.search(r"did not finish within ([\d.]+ \w+)", note)[1] for note in submission.notes
    ]


def test_forged_extra_answers(submit):
    """Answers that nobody asked for break the channel, and earn nothing."""
    submission = submit("""
        import os, struct, msgspec
        def f(x):
            body = msgspec.msgpack.encode([4, "ok", [7, 0, [], []]])
            for _ in range(50):
                os.write(63, struct.pack("<I", len(body)) + body)
            return x
    """)
    seen = set()
    for _ in range(3):
        try:
            seen.add(submission.f(1))
        except StudentFailure as failure:
            seen.add(failure.kind)

    assert seen <= {7, "crash"}
    assert "crash" in seen


def test_forged_gradients(submit):
    """A gradient of the wrong shape is no gradient."""
    submission = submit("""
        import torch
        def f(X):
            import gc
            worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
            worker._operations["backward"] = lambda *a: [torch.ones(7)]
            return X * 2
    """)
    Y = submission.f(torch.ones(2, requires_grad=True))

    with pytest.raises(StudentFailure, match="returned something the grader can't read"):
        Y.sum().backward()


def test_replaced_loop(submit):
    """A worker whose answers are forged gives numbers at most, never a verdict."""
    submission = submit("""
        import gc
        def f(X):
            worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
            worker._operations["call"] = lambda *a: {"status": "passed", "points": 100}
            return X
    """)
    submission.f(torch.ones(1))

    assert "returned something the grader can't read" in failure_of(submission, torch.ones(1)).message


def test_zero_stride_view(submit):
    """A view that claims to be huge is laid out in the worker, at its own expense."""
    failure = failure_of(submit("import torch\ndef f(): return torch.zeros(1).expand(2**40)"))

    assert "needed more memory than the 512 MB" in failure.message


def test_sparse_result(submit):
    """A result that is no ordinary dense tensor is refused."""
    failure = failure_of(submit("import torch\ndef f(): return torch.eye(2).to_sparse()"))

    assert "layout is sparse_coo" in failure.message


def test_always_equal_tensor(submit):
    """A tensor that claims to equal everything is compared by its numbers."""
    submission = submit("""
        import torch
        class Equal(torch.Tensor):
            def __eq__(self, other): return torch.ones(self.shape, dtype=torch.bool)
            def __torch_function__(self, *a, **k): return self
        def f(): return torch.zeros(2).as_subclass(Equal)
    """)
    try:
        got = submission.f()
    except StudentFailure:
        return

    with pytest.raises(StudentFailure, match="2 of 2 values wrong"):
        check_array(got, torch.ones(2, dtype=torch.float64), like=torch.float32, magnitude=1)


def test_forkserver_killed(submit):
    """A forkserver that is killed during a call takes the worker along: that is no failure of the student's."""
    running = forkserver.start(forkserver.Setup())
    code = "import time\ndef ready(): return True\ndef f(): time.sleep(20)"
    submission = submit(code, server=running, times=GradingLimits(call_seconds=30))
    assert submission.ready()
    killer = threading.Timer(0.2, running.process.kill)
    killer.start()
    try:
        with pytest.raises(KitFailure, match="the forkserver is gone"):
            submission.f()
    finally:
        killer.join()
        running.close()


def test_memory_in_use(submit_to):
    """Where the address space can't be limited, as on a GPU, memory in use is watched."""
    submission = submit_to(
        forkserver.Setup(resident_memory=True),
        """
        import mmap, time
        reserved = mmap.mmap(-1, 2**34)  # address space alone is free
        def reserve(): return len(reserved)
        def use():
            taken = b"1" * 2**30
            time.sleep(5)
        """,
        times=GradingLimits(call_seconds=10),
    )

    assert 2**34 == submission.reserve()
    with pytest.raises(StudentFailure, match="it took more memory than allowed") as caught:
        submission.use()
    assert "crashed" == caught.value.status
