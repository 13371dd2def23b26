"""A small course for hostile submissions, and a way to grade in it that finds processes left behind."""

import ctypes
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

SECRET = "canary-7f3a9c"  # is in everything that students must not read
SUBMISSION_SECONDS = 120

COURSE = {
    "course.toml": f"""\
name = "Drill"
seed = "{SECRET} seed"

[grading]
call_seconds = 0.4
cell_seconds = 2
test_seconds = 60
submission_seconds = {SUBMISSION_SECONDS}
message_mb = 4

[worker]
memory_mb = 512
threads = 32
cpu_seconds = 60
""",
    "solutions/drill.toml": 'banned = ["convolution", "pooling", "folding"]\n',
    "solutions/drill.py": f'''\
# %%
import torch

SECRET = "{SECRET} solution"

# %% exercise="double"
def double(x):
    """Twice x, number by number."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% exercise="smooth"
def smooth(x, k):
    """The sums of x times k, k laid on each position of x."""
    ### BEGIN SOLUTION
    return torch.stack([(x[i : i + len(k)] * k).sum() for i in range(len(x) - len(k) + 1)])
    ### END SOLUTION
''',
    "tests/public/drill/test_double.py": '''\
"""Worked examples."""

import torch

from autograder.testing import check_values


def test_three_numbers(submission):
    """[1, 2, 3] becomes [2, 4, 6]."""
    x = torch.tensor([1.0, 2.0, 3.0])
    check_values(submission.double(x), torch.tensor([2.0, 4.0, 6.0]), like=x, magnitude=6)
''',
    "tests/hidden/drill/test_double.py": f'''\
"""double against torch in float64. {SECRET} tests"""

import torch
from hypothesis import given, settings

from autograder.testing import check_inputs_unchanged, check_values, points, vectors
from autograder.testing.gradients import check_gradients


@points(25)
@settings(max_examples=8)
@given(x=vectors())
def test_values(submission, x):
    """each number is doubled."""
    check_values(submission.double(x), 2 * x.double(), like=x, magnitude=16)


@points(10)
@settings(max_examples=4)
@given(x=vectors(dtype=torch.float64))
def test_dtype(submission, x):
    """float64 stays float64."""
    check_values(submission.double(x), 2 * x, like=x, magnitude=16)


@points(15)
@settings(max_examples=4)
@given(x=vectors(dtype=torch.float64))
def test_gradient(submission, x):
    """the gradient flows back to x."""
    check_gradients(submission.double, lambda x: 2 * x, {{"x": x}})


@points(10)
@settings(max_examples=4)
@given(x=vectors())
def test_unchanged(submission, x):
    """x is left as it was."""
    got = check_inputs_unchanged(submission.double, x)
    check_values(got, 2 * x.double(), like=x, magnitude=16)
''',
    "tests/hidden/drill/test_smooth.py": f'''\
"""smooth against torch in float64. {SECRET} tests"""

import torch
from hypothesis import given, settings

from autograder.testing import check_values, points, vectors


def oracle(x, k):
    return torch.nn.functional.conv1d(x[None, None].double(), k[None, None].double())[0, 0]


@points(25)
@settings(max_examples=8)
@given(x=vectors(4, 8), k=vectors(1, 3))
def test_values(submission, x, k):
    """each number is the sum of a window times k."""
    check_values(submission.smooth(x, k), oracle(x, k), like=x, magnitude=600)


@points(15)
@settings(max_examples=3)
@given(x=vectors(4, 8), k=vectors(1, 3))
def test_by_hand(submission, x, k):
    """no library routine does the work."""
    with submission.watched():
        check_values(submission.smooth(x, k), oracle(x, k), like=x, magnitude=600)
''',
}

# Becomes the parent of all orphans, runs the command, and reports what still runs half a minute after it.
REAPER = """
import ctypes, json, os, signal, subprocess, sys, time
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
run = subprocess.Popen(sys.argv[2:])
signal.signal(signal.SIGTERM, lambda *_: run.terminate())
status = run.wait()
left = []
for _ in range(600):
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        left = []
        break
    own = str(os.getpid())
    left = [pid for pid in os.listdir("/proc") if pid.isdigit() and open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[1] == own]
    time.sleep(0.05)
named = [[pid, open(f"/proc/{pid}/comm").read().strip()] for pid in left]
json.dump(named, open(sys.argv[1], "w"))
sys.exit(status if status >= 0 else 128 - status)
"""


@dataclass
class Done:
    """A finished run. left: processes that still ran half a minute later, as [pid, name]."""

    status: int
    output: str
    left: list
    seconds: float


def write_course(folder):
    """Write the course's files to this folder and return it."""
    for name, text in COURSE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def environment(**extra):
    return {
        **os.environ,
        "NO_COLOR": "1",
        "COLUMNS": "200",
        **{key: str(value) for key, value in extra.items()},
    }


def run(folder, *arguments, before=(), warm=None, script="", **extra):
    """Run `autograder grade ARGUMENTS` in this folder. before: a command that runs it, such as prlimit.

    warm: fork it from this `WarmRuns`, after this script in a mount namespace of its own.
    """
    started = time.monotonic()
    if warm is not None:
        run = warm.start(["grade", *arguments], folder, environment(**extra), script)
        output, _errors = run.communicate(timeout=570)
        return Done(run.returncode, output, run.left, time.monotonic() - started)
    left = folder / "left.json"
    left.unlink(missing_ok=True)
    command = [*map(str, before), sys.executable, "-m", "autograder", "grade", *map(str, arguments)]
    done = subprocess.run(
        [sys.executable, "-c", REAPER, str(left), *command],
        cwd=folder,
        env=environment(**extra),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=570,
    )
    return Done(
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        json.loads(left.read_text()),
        time.monotonic() - started,
    )


def without_times(result):
    """A submission's result as text, without the fields that may differ between two runs."""
    plain = json.loads(json.dumps(result))
    del plain["seconds"]
    for test in plain["tests"]:
        del test["seconds"], test["race"]
    return json.dumps(plain, indent=1, sort_keys=True)


def files_below(folder):
    """The content of each file below a folder, without `.autograder`."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and not path.is_symlink() and ".autograder" not in path.parts
    }


def family(pid):
    """All descendants of this process, or none when it has ended."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def adopt_orphans():
    """Make this process the new parent of its orphaned descendants."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
