"""A grader child and its workers share a CPU where there is another one."""

import os
import time

import pytest

from autograder.protocol.records import WHERE_IT_IS_FORKED
from autograder.workers import one_cpu
from autograder.workers.forked import ForkedWorkers
from autograder.workers.one_cpu import OneCpu, idle_and_all_ticks
from tests.kit.made_submissions import LIMITS

STAT = """\
cpu  100 0 100 {} 0 0 0 0 0 0
cpu0 50 0 50 {} 10 0 0 0 0 0
cpu1 50 0 50 {} 20 0 0 0 0 0
cpu10 50 0 50 999 20 0 0 0 0 0
intr 70550022 0 0
"""


class MadeUp:
    """A worker."""

    alive = True

    def __init__(self, cpu):
        self.cpu = cpu


@pytest.fixture
def moved(monkeypatch):
    """Where this process was told to run, of CPUs 0 and 1."""
    found = []
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})
    monkeypatch.setattr(os, "sched_setaffinity", lambda _pid, cpus: found.append(set(cpus)))
    return found


@pytest.fixture
def idle(moved, monkeypatch, tmp_path):
    """`idle(first, second)`: how many ticks the two CPUs have been idle so far."""
    file = tmp_path / "stat"
    monkeypatch.setattr(one_cpu, "TIMES", file)

    def write(first, second):
        file.write_text(STAT.format(first + second, first, second))

    write(0, 0)
    return write


def test_ticks(idle):
    """Those of the CPUs that it may use, and no others; waiting for a disk is idle."""
    idle(300, 500)

    assert (310, 410) == idle_and_all_ticks({0})
    assert (830, 1030) == idle_and_all_ticks({0, 1})


@pytest.mark.parametrize("text", ["", "cpu0 1\ncpu1 1\n", "cpu0 a b c d e\n", "cpu0\n"])
def test_ticks_of_another_kernel(idle, text):
    """What can't be read says nothing."""
    one_cpu.TIMES.write_text(text)

    assert (0, 0) == idle_and_all_ticks({0, 1})
    assert WHERE_IT_IS_FORKED == OneCpu(1).for_next()


def test_follows(idle, moved):
    """The kernel chooses anew for each worker; only a change is a call."""
    place = OneCpu(1)
    for cpu in (1, 1, 0):
        worker = MadeUp(cpu)
        assert WHERE_IT_IS_FORKED == place.for_next()
        place.follow(worker)
        worker.alive = False

    assert [{1}, {0}] == moved


def test_together(idle, moved):
    """The workers of a race share the CPU of the first."""
    place = OneCpu(1)
    place.for_next()
    place.follow(MadeUp(1))

    assert 1 == place.for_next()


def test_all_are_busy(idle, moved):
    """Where others want every CPU, nothing is kept in place; and again when one is idle."""
    place = OneCpu(1)
    worker = MadeUp(1)
    place.for_next()
    place.follow(worker)
    worker.alive = False
    one_cpu.TIMES.write_text(STAT.format(0, 0, 0).replace("50 0 50", "90 0 90"))

    assert place.for_next() is None
    place.follow(MadeUp(None))
    assert [{1}, {0, 1}] == moved


def test_idle_again(idle):
    """What was busy before says nothing of now."""
    place = OneCpu(1)
    one_cpu.TIMES.write_text(STAT.format(0, 0, 0).replace("50 0 50", "90 0 90"))
    assert place.for_next() is None
    one_cpu.TIMES.write_text(STAT.format(0, 100, 0).replace("50 0 50", "90 0 90"))

    assert WHERE_IT_IS_FORKED == place.for_next()


def test_as_many_jobs_as_cpus(idle):
    """The kernel keeps them apart better than they could themselves."""
    assert OneCpu(2).for_next() is None


def test_taken_away(idle, monkeypatch):
    """A CPU that is gone meanwhile fails nothing."""

    def refuse(_pid, _cpus):
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "sched_setaffinity", refuse)
    OneCpu(1).follow(MadeUp(1))


@pytest.fixture
def affinity():
    """Where this process may run, as before when the test has ended."""
    cpus = os.sched_getaffinity(0)
    yield cpus
    os.sched_setaffinity(0, cpus)


def test_real_workers(server, affinity):
    """A worker runs on one CPU from its first moment, and this process goes along."""
    if len(affinity) < 2:
        pytest.skip("this machine has one CPU")
    start = ForkedWorkers(server, LIMITS, one_cpu=OneCpu(1))
    workers = [start(), start()]
    try:
        own = os.sched_getaffinity(0)
        for worker in workers:
            while os.sched_getaffinity(worker.pid) != own:  # it is the first thing that a worker does
                time.sleep(0.001)
        assert own == (affinity if workers[0].cpu is None else {workers[0].cpu})
        assert workers[0].cpu == workers[1].cpu
    finally:
        for worker in workers:
            worker.kill()


def test_real_worker_alone(server, affinity):
    """Without OneCpu it may run on any, and this process as well."""
    worker = ForkedWorkers(server, LIMITS)()
    try:
        assert worker.cpu is None
        assert affinity == os.sched_getaffinity(0) == os.sched_getaffinity(worker.pid)
    finally:
        worker.kill()
