"""Whose points moved between two runs, by which test, and why."""

import csv
import io

import msgspec
import pytest

from autograder.classroom.compare import as_csv, compare
from autograder.classroom.runs import read_run
from autograder.errors import UsageError
from autograder.results import Race, RunInfo, RunResult, Student, TestResult, graded, not_graded

RUN = RunInfo({"torch": "2.13.0"}, "seed", "cpu", {"layers": {"user": ""}}, engine="e", lock="l")
RACE = Race(1.0, [0.9, 1.1], 5, {}, "cpu", [1], 0.1, [[], []])


def made(name, points, digest="t1", maximum=10.0, **more):
    """One test's result."""
    status = more.pop("status", "passed" if points == maximum else "failed")
    return TestResult(
        f"hidden/double/{name}", "double", "hidden", name, points, maximum, status, digest=digest, **more
    )


def ann(*tests, digest="s1", id="ann"):
    """Ann's submission."""
    return graded(id, "toy", id, list(tests), digest=digest, student=Student(id, "Ann"))


def both(old, new, old_run=RUN, new_run=RUN):
    """Compare runs of one submission each."""
    return compare(RunResult(2, old_run, [old]), RunResult(2, new_run, [new]))


def causes(found):
    """[(test, why)] of the only submission that moved."""
    (moved,) = found.moved
    return [(test.id.rsplit("/")[-1], test.why) for test in moved.tests]


OTHER_SEED = msgspec.structs.replace(RUN, seed="other")
OTHER_TORCH = msgspec.structs.replace(RUN, versions={"torch": "2.14.0"}, engine="f", device="cuda")


@pytest.mark.parametrize(
    ("old", "new", "new_run", "why"),
    [
        (made("t", 10.0), made("t", 4.0, "t2"), RUN, ("the test's file changed",)),
        (made("t", 10.0), made("t", 4.0), OTHER_SEED, ("the seed changed",)),
        (
            made("t", 10.0),
            made("t", 4.0),
            OTHER_TORCH,
            ("torch 2.13.0 -> 2.14.0", "device cpu -> cuda", "the kit's code changed"),
        ),
        (made("t", 10.0), made("t", 4.0, "t2"), OTHER_SEED, ("the test's file changed",)),
        (made("t", 10.0, race=RACE), made("t", 4.0, race=RACE), RUN, ("its speed was measured again",)),
        (made("t", 10.0), made("t", 4.0), RUN, ("no cause is recorded",)),
        (
            made("t", 10.0),
            made("t", 0.0, status="not_assessed"),
            RUN,
            ("not assessed in the new run",),
        ),
    ],
)
def test_why(old, new, new_run, why):
    """A test that moved has the nearest causes: its file, else what differs between the runs."""
    found = both(ann(old, made("same", 10.0)), ann(new, made("same", 10.0)), new_run=new_run)

    assert [("t", why)] == causes(found)


def test_other_submission():
    """Where the code is another one, that is the cause, and a changed test is one more."""
    found = both(
        ann(made("a", 0.0), made("b", 0.0)), ann(made("a", 10.0), made("b", 10.0, "t2"), digest="s2")
    )

    changed = "the submission changed"
    assert [("a", (changed,)), ("b", (changed, "the test's file changed"))] == causes(found)


def test_new_and_removed_tests():
    """Tests that only one run has are told."""
    found = both(ann(made("a", 10.0), made("b", 10.0)), ann(made("b", 10.0), made("c", 4.0)))

    assert [("a", ("test removed",)), ("c", ("new test",))] == causes(found)


def test_status():
    """A submission that was graded in one run only is listed with its status."""
    found = both(not_graded("ann", "toy", "ann", "damaged", student=Student("ann")), ann(made("a", 10.0)))

    (moved,) = found.moved
    assert ("not graded -> graded",) == moved.why
    assert [("a", None, 10.0)] == [(test.description, test.old, test.new) for test in moved.tests]


def test_nothing_moved():
    """Equal points are counted; submissions of one run are told apart by id and assignment."""
    old = RunResult(2, RUN, [ann(made("a", 4.0)), ann(made("a", 4.0), id="bo")])
    new = RunResult(2, OTHER_SEED, [ann(made("a", 4.0)), ann(made("a", 4.0), id="cy")])

    found = compare(old, new)

    assert (1, [], ["bo"], ["cy"]) == (
        found.same,
        found.moved,
        [one.id for one in found.only_old],
        [one.id for one in found.only_new],
    )
    assert ["the seed changed"] == found.conditions


def test_as_csv():
    """A row for each test; names that a spreadsheet would compute are quoted."""
    first = msgspec.structs.replace(ann(made("a", 10.0), made("b", 10.0)), student=Student("ann", "=1+1"))
    second = msgspec.structs.replace(ann(made("a", 4.0), made("b", 0.0)), student=Student("ann", "=1+1"))

    rows = list(csv.DictReader(io.StringIO(as_csv(both(first, second)))))

    assert ["hidden/double/a", "hidden/double/b"] == [row["test"] for row in rows]
    assert {
        "id": "ann",
        "name": "'=1+1",
        "assignment": "toy",
        "old": "20",
        "new": "4",
        "change": "-16",
        "test": "hidden/double/a",
        "test_old": "10",
        "test_new": "4",
        "why": "no cause is recorded",
    } == rows[0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "holds no results"),
        (b"[]", "holds no results"),
        (b"\xff", "holds no results"),
        (
            b'{"schema_version": 1, "run": {"versions": {}, "seed": "", "device": "cpu", "confinement": {}}, "submissions": []}',
            "has schema_version 1",
        ),
        (None, "can't be read: No such file"),
    ],
)
def test_read_run(tmp_path, data, why):
    """A file that holds no results of this version is refused, and the message says why."""
    path = tmp_path / "results.json"
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(UsageError, match=why):
        read_run(path)
