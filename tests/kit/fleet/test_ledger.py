"""The ledger of a fleet: every submission gets one result, whatever becomes of the chunks that it is in."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as replace_struct

from autograder.fleet.ledger import MAX_CHUNK, STRIKES, Ledger
from autograder.fleet.messages import Outcome
from autograder.grading.jobs import Graded, Job, not_graded
from autograder.protocol.records import Cell
from autograder.results import SubmissionResult
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.source import Source

SOURCE = Source("work.py", (Cell("work.py", ""),), notebook=False)


def job(position, assignment="toy"):
    found = FoundSubmission(f"s{position}", assignment, Path(f"s{position}.py"), "work.py", source=SOURCE)
    return Job(position, found, SOURCE, f"key {position}", "", "")


def graded(position, seconds=0.5, assignment="toy"):
    result = SubmissionResult(f"s{position}", assignment, "work.py", "graded", 1.0, 1.0, seconds=seconds)
    return Graded(position, result)


def failed(position):
    return Graded(position, not_graded(job(position).submission, f"the kit failed {position}"), kit=True)


def outcome(*results, started=None, **more):
    positions = [one.position for one in results] if started is None else started
    return Outcome("w", list(results), list(positions), **more)


def settle(ledger, parcel, seconds=0.5):
    results = [graded(position, seconds, parcel.assignment) for position in parcel.positions]
    return ledger.came_back(parcel, outcome(*results))


@pytest.mark.parametrize(
    "wrong",
    [{"id": "s5"}, {"assignment": "other"}, {"digest": "0" * 32}],
    ids=["another submission", "another assignment", "other code"],
)
def test_result_of_something_else(wrong):
    """A record that is not of what was sent counts for nothing, and the submission is tried again."""
    ledger = Ledger([job(0)])
    parcel = ledger.next(1)
    right = graded(0)
    alien = replace_struct(right, result=replace_struct(right.result, **wrong))

    assert [] == ledger.came_back(parcel, outcome(alien))
    assert [right] == ledger.came_back(ledger.next(1), outcome(right))
    assert ledger.finished


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -1.0])
def test_impossible_times(seconds):
    """Chunks keep their size, whatever time a worker says that it took."""
    ledger = Ledger([job(position) for position in range(12)])
    settle(ledger, ledger.next(1), seconds)
    settle(ledger, ledger.next(1), 1.0)

    assert 3 == len(ledger.next(1).positions)


@pytest.fixture
def ledger():
    """Of twelve jobs, the first of which has been graded in half a second."""
    ledger = Ledger([job(position) for position in range(12)])
    settle(ledger, ledger.next(2))
    return ledger


def test_first_chunks_are_single():
    """Until it is known how long a submission takes, each goes alone."""
    ledger = Ledger([job(position) for position in range(100)])

    assert [(0,), (1,), (2,)] == [ledger.next(4).positions for _ in range(3)]


@pytest.mark.parametrize(
    ("seconds", "threads", "size"), [(0.5, 2, 6), (1.0, 2, 3), (5.0, 2, 1), (0.0, 2, 167), (0.5, 300, 2)]
)
def test_chunks_are_sized_by_cost(seconds, threads, size):
    """About three seconds of grading, and never so much that other threads would have nothing to do."""
    ledger = Ledger([job(position) for position in range(1000)])
    settle(ledger, ledger.next(threads), seconds)

    assert size == len(ledger.next(threads).positions)
    assert size <= MAX_CHUNK


def test_chunks_are_limited_in_bytes():
    """However fast they are graded, many large submissions are not one chunk."""
    large = Source("work.py", (Cell("work.py", "#" * 10**6),), notebook=False)
    ledger = Ledger([replace(job(position), source=large) for position in range(1000)])
    settle(ledger, ledger.next(2), 0.0)

    assert 8 == len(ledger.next(2).positions)


def test_chunks_shrink_towards_the_end():
    """The last chunks are single, so that no thread waits long for another."""
    ledger = Ledger([job(position) for position in range(200)])
    settle(ledger, ledger.next(2), 0.01)
    sizes = []
    while parcel := ledger.next(2):
        sizes.append(len(parcel.positions))

    assert sizes == sorted(sizes, reverse=True)
    assert 1 == sizes[-1]
    assert 199 == sum(sizes)


def test_last_chunks_do_not_wait(ledger):
    """The last submissions go to whoever is free, or one worker would have two of them, and another none."""
    assert ledger.plenty(3)
    first = ledger.next(3)
    while ledger.plenty(3):
        ledger.next(3)
    assert 9 >= ledger.left - len(first.positions)
    assert ledger.next(3) is not None
    ledger.lost(first)
    assert ledger.plenty(1)


def test_one_assignment_in_a_chunk():
    """Chunks hold one assignment, whose tests the grading process has collected."""
    ledger = Ledger([job(position, "abc"[position // 10]) for position in range(30)])
    found = {}
    while parcel := ledger.next(2):
        settle(ledger, parcel)
        found.setdefault(parcel.assignment, []).extend(parcel.positions)

    assert {"a": list(range(10)), "b": list(range(10, 20)), "c": list(range(20, 30))} == found
    assert ledger.finished


def test_nothing_twice(ledger):
    """A result that comes again, or that nobody asked for, does not count."""
    parcel = ledger.next(2)
    first = settle(ledger, parcel)

    assert list(parcel.positions) == [one.position for one in first]
    assert [] == settle(ledger, parcel)
    assert [] == ledger.came_back(ledger.next(2), outcome(graded(0), graded(99)))
    assert 1 + len(parcel.positions) == ledger.by_worker["w"]


def test_lost_chunk_is_graded_again(ledger):
    """What was on a worker when the scheduler went is graded again, before the rest."""
    parcel = ledger.next(2)
    ledger.lost(parcel)

    assert parcel == ledger.next(2)


def test_rest_of_a_chunk(ledger):
    """When the grading process ends, what it had graded counts, and the one it was at is tried alone."""
    parcel = ledger.next(1)
    first, second, *rest = parcel.positions
    counted = ledger.came_back(parcel, outcome(graded(first), started=[first, second], died=True))

    assert [first] == [one.position for one in counted]
    assert (second,) == ledger.next(1).positions
    assert tuple(rest) == ledger.next(1).positions


def test_poison(ledger):
    """A submission that ends what grades it three times is not graded; the reason is told, the class goes on."""
    parcel = ledger.next(1)
    poison = parcel.positions[0]
    for _ in range(STRIKES - 1):
        assert [] == ledger.came_back(parcel, outcome(started=[poison], died=True))
        parcel = ledger.next(1)
        while parcel.positions != (poison,):
            settle(ledger, parcel)
            parcel = ledger.next(1)
    [result] = ledger.came_back(parcel, outcome(started=[poison], died=True))

    assert (poison, "not_graded") == (result.position, result.result.status)
    assert "what graded it ended 3 times without a result" in result.result.message
    assert {"s1"} == {result.result.id}


def test_failures_of_the_kit(ledger):
    """A fault of the kit's is tried again, and its own words are told in the end."""
    parcel = ledger.next(1)
    position = parcel.positions[0]
    for _ in range(STRIKES - 1):
        assert [] == ledger.came_back(parcel, outcome(failed(position), started=[position]))
        parcel = next(p for p in iter(lambda: ledger.next(1), None) if position in p.positions)

    assert [failed(position)] == ledger.came_back(parcel, outcome(failed(position), started=[position]))


def test_nothing_begins(ledger):
    """A chunk of which no submission can even begin is tried three times, then each alone, then given up."""
    found, tries = [], 0
    while not ledger.finished:
        parcel = ledger.next(1)
        wrong = outcome(*(failed(position) for position in parcel.positions), started=[])
        found += ledger.came_back(parcel, wrong)
        tries += 1

    assert [failed(position) for position in range(1, 12)] == sorted(found, key=lambda one: one.position)
    assert tries < 3 * 12


def test_worker_that_cannot_grade(ledger):
    """What a broken worker did not grade costs no submission a try."""
    parcel = ledger.next(1)
    for _ in range(3 * STRIKES):
        assert [] == ledger.came_back(parcel, Outcome("w", problem="its disk is full"))
        again, parcel = parcel, ledger.next(1)
        assert again == parcel

    assert list(parcel.positions) == [one.position for one in settle(ledger, parcel)]


def test_workers_killed(ledger):
    """Submissions of a chunk with which workers died are tried alone, and given up after three more times."""
    parcel = ledger.next(1)
    assert [] == ledger.killed(parcel)
    alone = [ledger.next(1) for _ in parcel.positions]

    assert [(position,) for position in parcel.positions] == [one.positions for one in alone]
    for one in alone[1:]:
        settle(ledger, one)
    for _ in range(STRIKES - 1):
        assert [] == ledger.killed(alone[0])
        alone[0] = ledger.next(1)
    [result] = ledger.killed(alone[0])
    assert "not_graded" == result.result.status


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens(seed):
    """With random outcomes, each submission gets exactly one result in the end."""
    chance = random.Random(seed)
    ledger = Ledger([job(position, chance.choice("ab")) for position in range(60)])
    found, under_way = [], []
    for _ in range(10_000):
        if ledger.finished:
            break
        parcel = ledger.next(3)
        if parcel is not None:
            under_way.append(parcel)
        if not under_way or (parcel is not None and len(under_way) < 4):
            continue
        parcel = under_way.pop(chance.randrange(len(under_way)))
        begun = parcel.positions[: chance.randint(0, len(parcel.positions))]
        results = [chance.choice([graded, graded, failed])(position) for position in begun]
        what = chance.choice(["finished", "died", "lost", "killed", "problem"])
        if what == "lost":
            ledger.lost(parcel)
        elif what == "killed":
            found += ledger.killed(parcel)
        else:
            told = outcome(
                *results, started=begun, died=what == "died", problem="x" if what == "problem" else ""
            )
            found += ledger.came_back(parcel, told)

    assert ledger.finished
    assert list(range(60)) == sorted(one.position for one in found)
