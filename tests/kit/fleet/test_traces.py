"""Traces that come back from workers: which are asked for, which are sent, and what of them is kept."""

import pytest

from autograder.fleet import traces
from autograder.grading.trace_store import TraceStore
from autograder.protocol.records import Cell
from autograder.results import SubmissionResult, TestResult
from autograder.submissions.source import Source


@pytest.fixture
def files(tmp_path):
    """Files of 10, 2000 and 300 bytes, and one that is missing."""
    names = ("a.trace", "b.trace", "c.trace", "missing.trace")
    for name, size in zip(names, (10, 2000, 300), strict=False):
        (tmp_path / name).write_bytes(b"x" * size)
    return [tmp_path / name for name in names]


@pytest.mark.parametrize(
    ("largest", "most", "names"),
    [(5000, 5000, "abc"), (1000, 5000, "ac"), (5000, 400, "ac"), (5000, 2050, "ab"), (5, 5000, "")],
)
def test_limits(monkeypatch, files, largest, most, names):
    """What is missing, too large, or too much altogether stays where it is."""
    monkeypatch.setattr(traces, "LARGEST", largest)
    monkeypatch.setattr(traces, "MOST", most)

    assert {f"{name}.trace" for name in names} == traces.read(files).keys()


def test_only_what_was_asked_for(tmp_path):
    """A worker can't write another file, and none that is there already."""
    wanted = [tmp_path / "traces" / name for name in ("one.trace", "two.trace")]
    traces.keep(wanted, {"one.trace": b"1", "../evil": b"e", "other.trace": b"o"})
    traces.keep(wanted, {"one.trace": b"another"})

    assert [wanted[0]] == list((tmp_path / "traces").iterdir())
    assert b"1" == wanted[0].read_bytes()
    assert not (tmp_path / "evil").exists()


def test_too_large(tmp_path):
    """A worker can't fill the disk: what is larger than it may send is not kept."""
    file = tmp_path / "one.trace"
    traces.keep([file], {"one.trace": bytes(traces.LARGEST + 1)})
    assert not file.exists()

    traces.keep([file], {"one.trace": bytes(traces.LARGEST)})
    assert file.exists()


def test_read_only_folder(tmp_path):
    """Where nothing can be written, nothing is kept, and nothing fails."""
    (tmp_path / "traces").write_text("no folder")
    traces.keep([tmp_path / "traces" / "one.trace"], {"one.trace": b"1"})

    assert "no folder" == (tmp_path / "traces").read_text()


def test_failed_exercises(tmp_path):
    """A result has traces where an exercise failed by what it computes."""
    store, source = TraceStore(tmp_path, "condition"), Source("w.py", (Cell("w.py", ""),), notebook=False)
    tests = [
        _test("one", "failed", "value"),
        _test("two", "failed", "undefined"),
        _test("three", "passed", None),
    ]
    result = SubmissionResult("s", "toy", "w.py", "graded", 1.0, 3.0, tests=tests)

    assert [store.file(source, "one")] == traces.of_result(store, source, result)


def _test(exercise, status, kind):
    return TestResult(
        id=exercise, exercise=exercise, visibility="public", description="", points=0.0, max_points=1.0,
        status=status, kind=kind,
    )  # fmt: skip
