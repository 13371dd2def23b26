"""In which loop a call runs out of time, and what is said of it: endless only where that is certain."""

import gc
import itertools
import linecache
import time

import pytest
import torch

from autograder.errors import OutOfTime
from autograder.sandbox.overrun import time_limit

FILE = "<work.py>"
SECONDS = 0.03


def loop_of(body, call="f()"):
    """What is told of the loop in which a call of `def f()` with this body runs out of time."""
    source = "import itertools, time\nimport torch\n\ndef helper():\n    pass\n\ndef f():\n"
    source += "".join(f"    {line}\n" for line in body.split("\n"))
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    namespace = {}
    exec(compile(source, FILE, "exec"), namespace)
    gc.disable()  # else the alarm may come in a callback of hypothesis', which no worker has
    try:
        with pytest.raises(OutOfTime) as caught, time_limit(SECONDS):
            eval(call, namespace)
    finally:
        gc.enable()
    return caught.value.loop


ENDLESS = {
    "nothing inside": "while True: pass",
    "counter forgotten": "i, n, total = 0, 3, 0\nwhile i < n:\n    total += i",
    "counter of the inner loop forgotten": (
        "X, j = torch.ones(3, 4), 0\nfor i in range(3):\n    while j < X.shape[1]:\n        X[i, j] = (X[i:i + 1] * 2).sum()"
    ),
    "inner loop over numbers": "i = 0\nwhile i < 3:\n    for j in range(5):\n        x = i + j",
    "branches": "i = 0\nwhile i < 3:\n    if i > 5:\n        i_new = 1\n    else:\n        continue",
}
UNKNOWN = {
    "wrong direction": "i = 0\nwhile i < 3:\n    i -= 1",
    "may be left": "i = 0\nwhile True:\n    if i: break",
    "ends by an exception that is far away": "i = 0\nx = [0] * 10**7\nwhile True:\n    i = i + 1\n    x[i]",
    "division that may fail": "i, n = -10**9, 3\nwhile n:\n    i += 1\n    y = 1 / i",
    "calls code of its own": "i = 0\nwhile i < 3:\n    helper()",
    "waits for a time": "end = time.time() + 5\nwhile time.time() < end: pass",
    "list under two names": "x = [0]\ny = x\nwhile x[0] < 10**9:\n    y[0] += 1",
    "tensor under two names": "x = torch.zeros(1)\ny = x\nwhile x < 10**9:\n    y += 1",
    "tries": "i = 0\nwhile i < 3:\n    try:\n        i = int('0')\n    except ValueError:\n        break",
    "global": "global n\nn = 0\nwhile n < 3: pass",
    "handed on from pass to pass": "i, j, n = 0, 0, 1\nwhile n:\n    k = j\n    j = i\n    i = 1",
    "counts without end": "for i in itertools.count(): pass",
    "list that grows": "x = [1]\nfor i in x:\n    x.append(i)",
    "generator": "for i in (j for j in itertools.repeat(1)): pass",
}
FINITE = {
    "numbers": "for i in range(10**9): pass",
    "nested": "for i in range(1000):\n    for j in range(10**6): pass",
    "rows of a tensor": "X = torch.ones(3, 2)\nfor row in X:\n    for i in range(10**9): pass",
    "pairs": "for i, j in zip(range(10**9), range(10**9)): pass",
    "numbered": "for i, x in enumerate(range(10**9)): pass",
}


@pytest.mark.parametrize(
    ("verdict", "body"),
    [
        pytest.param(verdict, body, id=f"{verdict}: {name}")
        for verdict, cases in (("endless", ENDLESS), ("unknown", UNKNOWN), ("finite", FINITE))
        for name, body in cases.items()
    ],
)
def test_verdict(verdict, body):
    """A loop is endless where its source proves it, finite where it surely has an end, and else unknown."""
    assert verdict == loop_of(body).verdict


def test_outermost_of_finite_loops():
    """Where all loops have an end, the outermost is told, with its place and its line."""
    loop = loop_of("for i in range(1000):\n    for j in range(10**6): pass")

    assert (FILE, 8, "for i in range(1000):") == (loop.place, loop.line, loop.text)


def test_names():
    """Of an endless loop the variables of its condition are named, and not those whose size it asks for."""
    assert ["i", "n"] == loop_of("i, n = 0, 3\nwhile i < n: pass").names
    assert ["i"] == loop_of("i, X = 0, torch.ones(3)\nwhile i < len(X): pass").names


def test_no_loop():
    """Where there is no loop, none is told."""
    assert loop_of("return max(helper() or i for i in itertools.count())") is None


def test_in_time():
    """A call that ends in time is not disturbed, and a late signal neither."""
    with time_limit(SECONDS):
        pass
    started = time.process_time()
    while time.process_time() < started + 2 * SECONDS:
        next(itertools.count())


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    while True: pass\nexcept BaseException:\n    return 1",
        "try:\n    while True: pass\nexcept BaseException:\n    raise ValueError",
        "for attempt in (1, 2):\n    try:\n        while True: pass\n    except BaseException:\n        pass",
        "class Endless:\n    def __del__(self):\n        while True: pass\nEndless()",
    ],
    ids=["answered", "another exception", "twice", "in __del__"],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_caught(body):
    """Code that catches the exception, or loses it, has run out of time all the same."""
    assert "endless" == loop_of(body).verdict


def test_tensors_are_still_tensors():
    """The results of calls inside a limit are what they are outside of it."""
    with time_limit(1.0):
        result = torch.ones(2).sum()

    assert result == 2
