"""A grading process: exec'd, warm between chunks, and gone with everything below it when its worker goes."""

import os
import signal
import time

import msgspec
import psutil
import pytest

from autograder.fleet import worker
from autograder.fleet.messages import Chunk, Shipment, packed
from autograder.fleet.shipping import course_files
from autograder.fleet.worker import GradingProcess
from autograder.grading.jobs import Options
from autograder.sandbox.preloading import PRELOADABLE
from autograder.session.session import Session
from autograder.session.store import digest
from autograder.submissions.discovery import find
from tests.kit.fleet.waiting import wait_for

WORKS = {
    "right": "def double(x): return 2 * x\n",
    "wrong": "def double(x): return 3 * x\n",
    "crash": "import os\ndef double(x): os._exit(0)\n",
    "plots": "import matplotlib\ndef double(x): return 2 * x\n",
}
PRELOAD = tuple(name for name in PRELOADABLE if name.split(".")[0] == "matplotlib")
POISON = """
    import os, signal
    if float(submission.double(x)[0]) == 7:
        zygote = int(open(f"/proc/{os.getppid()}/stat").read().rpartition(")")[2].split()[1])
        grading = int(open(f"/proc/{zygote}/stat").read().rpartition(")")[2].split()[1])
        os.kill(grading, signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def course(toy_course, tmp_path_factory):
    """A course whose public test ends the grading process of whoever answers 7: nothing in a worker could."""
    course = toy_course(tmp_path_factory.mktemp("course"))
    test = course.root / "tests/public/toy/test_double.py"
    test.write_text(test.read_text().replace("    check_values", POISON + "    check_values"))
    return course


@pytest.fixture(scope="module")
def works(course, tmp_path_factory):
    """{name: its submission}"""
    folder = tmp_path_factory.mktemp("class")
    for name, code in (WORKS | {"poison": "def double(x): return 0 * x + 7\n"}).items():
        (folder / name).mkdir()
        (folder / name / "toy.py").write_text(code)
    return {one.id: one for one in find([folder], course).submissions}


@pytest.fixture(scope="module")
def expected(course, works):
    """{name: its result} without a cluster."""
    honest = [works[name] for name in WORKS]
    session = Session(course, Options(jobs=2, fresh=True), lambda *_all: None)
    return dict(zip(WORKS, session.grade(honest), strict=True))


@pytest.fixture(scope="module")
def conditions(course, works):
    """The session that plans on the command's side."""
    session = Session(course, Options(), lambda *_all: None)
    session.confine(list(works.values()))
    return session.conditions()


@pytest.fixture(scope="module")
def start(course, tmp_path_factory):
    """Starts a grading process below a folder of its own."""
    started = []

    def start():
        base = tmp_path_factory.mktemp("spill")
        started.append(GradingProcess(base, "cpu"))
        return started[-1], base

    yield start
    for process in started:
        process.close()


@pytest.fixture
def grade(course, works, conditions):
    """Have some works graded; the outcome's fields."""
    files = course_files(course, ["toy"], public_only=False)
    shipment = packed(Shipment("run", files, str(course.root), Options(jobs=1), PRELOAD))

    def grade(process, *names, key=None):
        outcome = {"graded": [], "started": [], "died": False, "problem": ""}
        submissions = {10 + number: works[name] for number, name in enumerate(names)}
        key = key or digest(conditions.of("toy").key)
        process.grade(shipment, packed(Chunk("run", "toy", key, submissions)), outcome)
        return outcome

    return grade


def below(process):
    return {
        child.pid: child.name() for child in psutil.Process(process._process.pid).children(recursive=True)
    }


def lasting(process):
    """The processes that stay when nothing is graded; a worker may take a moment to end."""
    seen = [{}]

    def nothing_changes():
        time.sleep(0.1)
        seen.append(below(process))
        return seen[-2] == seen[-1]

    wait_for(nothing_changes)
    return seen[-1]


def without_times(result):
    tests = [msgspec.structs.replace(test, seconds=0.0) for test in result.tests]
    return msgspec.structs.replace(result, seconds=0.0, tests=tests)


@pytest.mark.slow
def test_chunks(start, grade, expected):
    """Results are those of a run without a cluster; the second chunk finds every process warm."""
    process, base = start()
    first = grade(process, "right", "wrong")
    warm = lasting(process)
    second = grade(process, "crash", "plots")
    results = [one.result for one in first["graded"] + second["graded"]]

    assert [10, 11] == first["started"] == [one.position for one in first["graded"]]
    assert [without_times(expected[name]) for name in WORKS] == [without_times(one) for one in results]
    assert {"zygote", "forkserver", "assignment"} <= set(warm.values())
    assert warm == lasting(process)
    [place] = base.iterdir()
    assert 0o700 == place.stat().st_mode & 0o777

    other = grade(process, "right", key="of another engine")
    assert "another key" in other["problem"]
    assert [] == other["graded"]

    children = [psutil.Process(pid) for pid in warm]
    process.close()
    assert [] == psutil.wait_procs(children, timeout=60)[1]
    wait_for(lambda: not list(base.iterdir()))


@pytest.mark.slow
def test_killed(start, grade):
    """Whoever is being graded when it is killed is known; what was graded before is there."""
    process, base = start()
    outcome = grade(process, "right", "poison", "wrong")

    assert ["right"] == [one.result.id for one in outcome["graded"]]
    assert [10, 11] == outcome["started"]
    assert outcome["died"]
    assert grade(process, "right")["died"]
    process.close()
    assert [] == list(base.iterdir())


@pytest.mark.slow
def test_stalled(start, grade, monkeypatch):
    """One that says nothing for two minutes is ended."""
    process, _base = start()
    monkeypatch.setattr(worker, "SILENCE_SECONDS", 0.5)
    os.kill(process._process.pid, signal.SIGSTOP)

    assert grade(process, "right")["died"]


@pytest.mark.slow
def test_stalled_while_it_is_told(tmp_path, monkeypatch):
    """One that stops reading before it has the course is ended, too: the worker does not wait for ever."""
    monkeypatch.setattr(worker, "SILENCE_SECONDS", 1.0)
    process = GradingProcess(tmp_path, "cpu")
    os.kill(process._process.pid, signal.SIGSTOP)
    outcome = {"graded": [], "started": [], "died": False, "problem": ""}
    process.grade(bytes(2**22), b"", outcome)
    process.close()

    assert outcome["died"]


def test_disk_full(course, tmp_path):
    """A course that can't be written is the worker's fault, and says so."""
    shipment = Shipment("run", {"course.toml": b""}, str(course.root), Options(), ())
    process = GradingProcess(tmp_path / "missing", "cpu")
    outcome = {"graded": [], "started": [], "died": False, "problem": ""}
    process.grade(packed(shipment), b"", outcome)
    process.close()

    assert "can't be written" in outcome["problem"]
    assert "No such file" in outcome["problem"]
