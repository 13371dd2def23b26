"""The last result of each submission, and that a stopped run does not forget it."""

import pytest

from autograder.results import RunInfo, SubmissionResult
from autograder.session.history import History
from autograder.session.store import Store

WORK, OLD, NEW = "aa01", "bb01", "bb02"
RUN = RunInfo({}, "seed", "cpu", {}, started="2026-11-29T10:00:00+00:00")
LATER = RunInfo({}, "seed", "cpu", {}, started="2026-11-30T10:00:00+00:00")
FIRST = SubmissionResult("ann", "toy", "ann", "graded", 40.0, 100.0)


@pytest.fixture
def begin(tmp_path):
    """`begin(key)` starts a run in which Ann's submission has this key."""

    def run(key):
        history = History(tmp_path / "last", Store(tmp_path / "results"))
        history.note(0, WORK, key)
        return history

    return run


def test_other_key(begin):
    """A submission graded under another key has its last result, and the run that made it."""
    first = begin(OLD)
    first.store.save(OLD, FIRST)
    first.keep({0}, RUN)

    assert {0: (FIRST, RUN)} == begin(NEW).before()
    assert {} == begin(OLD).before()


def test_stopped_run(begin):
    """A run that never says it has ended changes nothing: the next one still knows the old grade."""
    first = begin(OLD)
    first.store.save(OLD, FIRST)
    first.keep({0}, RUN)
    begin(NEW).store.save(NEW, SubmissionResult("ann", "toy", "ann", "graded", 60.0, 100.0))

    assert {0: (FIRST, RUN)} == begin(NEW).before()


def test_ended_run(begin):
    """When a run has ended, its result is the last one; one without a grade is not."""
    first = begin(OLD)
    first.store.save(OLD, FIRST)
    first.keep({0}, RUN)
    begin(NEW).keep(set(), LATER)
    assert [0] == list(begin(NEW).before())

    begin(NEW).keep({0}, LATER)
    assert {} == begin(NEW).before()


@pytest.mark.parametrize("data", [b"", b"{}", b'{"key": "\xff"}', b"null"])
def test_damaged(begin, tmp_path, data):
    """A damaged file counts as none, and is replaced at the end of the run."""
    begin(OLD).keep({0}, RUN)
    (file,) = (tmp_path / "last").rglob("*.json")
    file.write_bytes(data)

    history = begin(NEW)
    assert {} == history.before()
    history.keep({0}, LATER)
    assert file.read_bytes() != data


def test_unwritable(tmp_path):
    """Where nothing can be kept, nothing is known, and no exception is raised."""
    (tmp_path / "last").write_text("a file in the folder's place")
    history = History(tmp_path / "last", Store(tmp_path / "results"))
    history.note(0, WORK, OLD)

    history.keep({0}, RUN)

    assert {} == history.before()
