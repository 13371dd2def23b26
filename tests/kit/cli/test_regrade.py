"""A class is graded once more: with a new wrong solution, and after a run that was stopped."""

import json
import os
import shlex
import signal
import time

import pytest

from autograder.course.misconceptions import HINT_TO_BE_WRITTEN

pytestmark = pytest.mark.slow

HINT = "You add two, where doubling was asked for."
WORKS = {
    "ann": "def double(x):\n    return x + 2\n",
    "bob": "def double(x):\n    for step in (1, 1):\n        x = x + step\n    return x\n",
    "cy": "def double(x):\n    return 2 * x\n",
    "di": "def double(x):\n    return 3 * x\n",
}


@pytest.fixture
def course(toy_course, tmp_path):
    """A class of four, of which two make the same mistake."""
    toy_course(tmp_path)
    for name, code in WORKS.items():
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "toy.py").write_text(code, encoding="utf-8")
    return tmp_path


@pytest.fixture
def grade(course, autograder_cli):
    """`grade()` grades the class: (what it printed, {id: its result})."""

    def run():
        done = autograder_cli("grade", "class", "--json", "results.json", cwd=course)
        assert 0 == done.returncode, done.stdout + done.stderr
        found = json.loads((course / "results.json").read_text(encoding="utf-8"))
        return done.stdout, {one["id"]: one for one in found["submissions"]}

    return run


def hints(results):
    """{student: the hints that its tests have}."""
    return {id: {test["hint"] for test in one["tests"] if test["hint"]} for id, one in results.items()}


def test_new_hint(course, grade, autograder_cli):
    """A wrong solution made of one work gives its hint to all who do the same, and nobody is graded again."""
    _told, before = grade()
    arguments = ("--from", "class/ann", "--exercise", "double")
    made = autograder_cli("misconception", "two_added", *arguments, cwd=course)
    file = course / "tests/wrong/toy/double__two_added.py"
    file.write_text(file.read_text(encoding="utf-8").replace(HINT_TO_BE_WRITTEN, HINT), encoding="utf-8")

    told, after = grade()

    assert 0 == made.returncode, made.stderr
    assert {id: set() for id in WORKS} == hints(before)
    assert {"ann": {HINT}, "bob": {HINT}, "cy": set(), "di": set()} == hints(after)
    seconds = {id: [test["seconds"] for test in one["tests"]] for id, one in before.items()}
    assert seconds == {id: [test["seconds"] for test in one["tests"]] for id, one in after.items()}
    assert "moved" not in told


@pytest.mark.thorough
def test_lost_traces(course, grade):
    """Where a trace is gone or damaged, the work is graded again, and has the same hint."""
    grade()
    wrong = course / "tests/wrong/toy/double__two_added.py"
    wrong.parent.mkdir(parents=True)
    wrong.write_text(f'"""{HINT}"""\n\n{WORKS["ann"]}', encoding="utf-8")
    traces = sorted((course / ".autograder/traces").glob("*.trace"))
    assert 3 == len(traces)
    traces[0].unlink()
    traces[1].write_bytes(b"damaged")

    assert {"ann": {HINT}, "bob": {HINT}, "cy": set(), "di": set()} == hints(grade()[1])


@pytest.mark.thorough
def test_stopped(course, grade, autograder_cli, warm_runs):
    """A grading that is killed, or stopped by Ctrl-C, loses no grade: the next one compares with what was before."""
    slow = "import time\ntime.sleep(1)\n"  # so that the run is stopped before it reaches the next work
    for name in ("bob", "cy", "di"):
        code = WORKS["cy"].replace("* x", "* x.float()") if name == "bob" else WORKS[name]
        (course / "class" / name / "toy.py").write_text(slow + code, encoding="utf-8")
    grade()
    hidden = course / "tests/hidden/toy/test_double.py"
    text = hidden.read_text(encoding="utf-8")
    hidden.write_text(text.replace("points(60)", "points(70)").replace("points(40)", "points(30)"))
    killed = grade_until_first_result(warm_runs, course, signal.SIGKILL)
    interrupted = grade_until_first_result(warm_runs, course, signal.SIGINT)

    told, after = grade()

    assert (-signal.SIGKILL, 130) == (killed, interrupted)
    assert {"ann": 0, "bob": 70, "cy": 100, "di": 0} == {id: one["score"] for id, one in after.items()}
    (line,) = [line for line in told.splitlines() if "moved" in line]
    assert line.startswith("1 of 4 grades moved since these submissions were last graded")
    listed = autograder_cli(*shlex.split(line.split("python -m autograder ")[1]), cwd=course)
    assert "1 of 4 moved: 1 up, 0 down" in listed.stdout
    assert "60 -> 70" in listed.stdout


def grade_until_first_result(warm_runs, course, number):
    """Grade the class in a process of its own, and send it this signal at its first new result; its exit status."""
    store = course / ".autograder/results"
    known = set(store.rglob("*.json"))
    run = warm_runs.start(["grade", "--jobs", "1", "class"], course, os.environ)
    while run.poll() is None and set(store.rglob("*.json")) == known:
        time.sleep(0.01)
    run.send_signal(number)
    return run.wait()
