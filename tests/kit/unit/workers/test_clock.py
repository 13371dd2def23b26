"""Clocks that forgive a busy machine: only what others are to blame for, and only up to a limit."""

import os
import threading
import time

import pytest

from autograder.course.settings import GradingLimits
from autograder.errors import StudentFailure
from autograder.proxy import time_budget
from autograder.proxy.time_budget import BUSY_FACTOR, TimeBudget
from autograder.workers import clock
from autograder.workers.clock import CpuLimit, Waiting, kept_waiting, waiting_of


@pytest.mark.parametrize(
    ("main", "others", "forced"), [(5, 0, 5), (5, 2, 3), (5, 9, 0), (0, 0, 0), (0, 3, 0)]
)
def test_forced(main, others, forced):
    """A main thread that waits for threads of its own process is kept waiting by nobody else."""
    assert forced == Waiting(main, others).forced


@pytest.mark.slow
def test_own_threads():
    """CPU time of other threads is seen, also of those that have ended."""

    def burn():
        end = time.thread_time() + 0.1
        while time.thread_time() < end:
            pass

    before = waiting_of(os.getpid())
    threads = [threading.Thread(target=burn) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = waiting_of(os.getpid())

    assert after.others - before.others >= 0.25


def test_process_that_is_gone():
    """Of a process that is gone nothing is known."""
    assert (None, 0.0) == (waiting_of(2**22 - 3), kept_waiting(2**22 - 3))


class Machine:
    """A machine whose clocks say what a test wants."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        self.cpu = 0.0
        self.waiting = {}
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(time, "clock_gettime", lambda _clock: self.cpu)
        monkeypatch.setattr(time_budget, "waiting_of", self.waiting.get)
        monkeypatch.setattr(time_budget, "kept_waiting", lambda pid: self.waiting.get(pid, Waiting()).forced)
        monkeypatch.setattr(clock, "kept_waiting", lambda pid: self.waiting.get(pid, Waiting()).forced)


class Worker:
    pid = 77


@pytest.fixture
def machine(monkeypatch):
    return Machine(monkeypatch)


@pytest.fixture
def budget(machine):
    """A budget of 10 seconds a submission, with a worker."""
    made = TimeBudget(GradingLimits(submission_seconds=10, test_seconds=10))
    made.attach(Worker)
    return made


def test_busy_machine_is_forgiven(machine, budget):
    """Time for which others had the processor does not count."""
    machine.now += 50
    machine.waiting[77] = Waiting(45)

    budget.check()

    assert 5 == budget.seconds_left()


def test_own_threads_are_not_forgiven(machine, budget):
    """The same wait counts where the worker's own threads had the processor."""
    machine.now += 50
    machine.waiting[77] = Waiting(45, 45)

    with pytest.raises(StudentFailure, match="had used up its 10 seconds"):
        budget.check()


def test_graders_wait_for_the_worker(machine, budget):
    """The grader's own wait does not count either, unless it is for threads of the worker's."""
    machine.now += 20
    machine.waiting[os.getpid()] = Waiting(15)
    budget.check()
    machine.waiting[77] = Waiting(0, 15)

    with pytest.raises(StudentFailure):
        budget.check()


def test_reading_has_its_share(budget):
    """Answers that take the grader too long to read, all in all, use up the submission's time."""
    budget.add_reading(0.4)
    budget.check()
    budget.add_reading(0.2)

    with pytest.raises(StudentFailure, match="had used up its 10 seconds"):
        budget.check()


def test_forgiveness_ends(machine, budget):
    """However busy the machine is, a submission ends after so many times its limit."""
    machine.now += 10 * BUSY_FACTOR - 1
    machine.waiting[77] = Waiting(1e6)
    budget.check()
    machine.now += 2

    with pytest.raises(StudentFailure):
        budget.check()


def test_deadline(machine):
    """A deadline counts all waiting, and ends the time that is left."""
    limits = GradingLimits(submission_seconds=10, test_seconds=10, deadline_seconds=20)
    budget = TimeBudget(limits)
    budget.attach(Worker)
    machine.waiting[77] = Waiting(1e6)
    machine.now += 19
    budget.check()
    assert 1 == budget.seconds_left()
    machine.now += 2

    with pytest.raises(StudentFailure, match="had used up its 20 seconds"):
        budget.check()
    assert 0 == budget.seconds_left()


def test_test_has_its_own_start(machine):
    """What was forgiven before a test began takes nothing from it, and gives it nothing."""
    budget = TimeBudget(GradingLimits(submission_seconds=1000, test_seconds=10))
    budget.attach(Worker)
    machine.now += 99
    machine.waiting[77] = Waiting(98)
    budget.begin_test(None)
    machine.now += 9
    budget.check(started=True)
    machine.now += 2

    with pytest.raises(StudentFailure, match="this test had used up its 10 seconds"):
        budget.check(started=True)


def test_reading_counts_as_the_calls_time(machine):
    """CPU time that the grader takes to read an answer is the call's."""
    limit = CpuLimit(77, 2.0)
    limit.check()
    machine.cpu += 1.5
    limit.charge(0.4)

    with pytest.raises(TimeoutError):
        limit.charge(0.2)


def test_sleep_counts(machine):
    """A worker that neither computes nor waits for a processor for as long as its limit has waited too long."""
    limit = CpuLimit(77, 2.0)
    limit.check()
    machine.now, machine.cpu = machine.now + 4, machine.cpu + 1.9
    machine.waiting[77] = Waiting(0.2)
    limit.check()
    assert not limit.mostly_waited()
    machine.now += 0.2

    with pytest.raises(TimeoutError):
        limit.check()
    assert limit.mostly_waited()


def test_grace(machine):
    """Grace is for CPU time: a call that sleeps can't use it."""
    computes, sleeps = CpuLimit(77, 2.0, 0.5), CpuLimit(77, 2.0, 0.5)
    computes.check()
    sleeps.check()
    machine.now, machine.cpu = machine.now + 2.2, machine.cpu + 2.2
    computes.check()
    machine.cpu -= 2.2
    with pytest.raises(TimeoutError):
        sleeps.check()
    machine.cpu += 2.6

    with pytest.raises(TimeoutError):
        computes.check()


def test_answer_that_nobody_fetched(machine):
    """While the grader itself waits for a processor, its worker may have answered long ago."""
    limit = CpuLimit(77, 2.0)
    limit.check()
    machine.now += 10
    machine.waiting[os.getpid()] = Waiting(9)

    limit.check()


def limits_of(budget, time_outs, tests, call_seconds=4.0, reference=0.05):
    """The limits of an exercise's calls, the first ones of which run out of time."""
    budget.begin_exercise()
    found = []
    for number in range(tests):
        budget.begin_test(call_seconds, lambda: reference)
        found.append(round(budget.call_seconds(), 6))
        if number < time_outs:
            budget.add_time_out("call")
    return found


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (0.001, [4, 1, 0.3, 0.3]),
        (0.1, [4, 1, 0.8, 0.8]),
        (0.4, [4, 1, 3.2, 3.2]),
        (2.0, [4, 1, 4, 4]),
        (None, [4, 1, 1, 1]),
    ],
)
def test_limit_after_time_outs(machine, reference, expected):
    """After the second time-out a call gets eight times what the reference takes, at least 0.3 s."""
    assert expected == limits_of(TimeBudget(GradingLimits()), 4, 4, reference=reference)


def test_limit_in_later_exercises(machine):
    """One exercise that hangs costs others nothing; after two of them, the reference's times are the measure."""
    budget = TimeBudget(GradingLimits())

    assert [4, 1, 1] == limits_of(budget, 1, 3)
    assert [4, 4] == limits_of(budget, 0, 2)
    assert [4, 1, 0.4] == limits_of(budget, 2, 3)
    assert 0.8 == budget.call_seconds(watched=True)
    assert [1, 1] == limits_of(budget, 0, 2)
    assert [8 * 0.3, 8 * 0.3] == limits_of(budget, 1, 2, 30.0, reference=0.3)


def test_reference_is_not_asked(machine):
    """Who has no time-outs needs no measure: nothing is measured for a class without them."""
    budget = TimeBudget(GradingLimits())
    budget.begin_test(None, pytest.fail)
    budget.add_time_out("call")
    budget.begin_test(None, pytest.fail)

    assert 1 == budget.call_seconds()


def test_operations_that_run_out(machine):
    """A backward pass counts like a call; a race has its own limits, and a cell shortens cells alone."""
    budget = TimeBudget(GradingLimits(cell_seconds=10))
    for operation in ("sample", "written", "run", "run"):
        budget.add_time_out(operation)
    assert (False, 1.0) == (budget.timed_out, budget.cell_seconds)
    budget.add_time_out("backward")

    assert budget.timed_out


def test_worker_in_this_process(machine):
    """Where worker and grader are one process, as in a notebook, its waiting counts once."""
    limit = CpuLimit(os.getpid(), 2.0)
    limit.check()
    machine.now += 6
    machine.waiting[os.getpid()] = Waiting(3.5)

    with pytest.raises(TimeoutError):
        limit.check()
