"""What is recorded of an exercise's failing examples."""

import torch

from autograder.proxy import recording
from autograder.proxy.recording import Recording


def test_failing_examples_are_kept():
    """An example that passes is None; what comes after the last example is not recorded."""
    told = Recording()
    told.begin_test("a", 3)
    for failed in (False, True, True):
        told.note(1, 1)
        told.note("two", 1)
        told.end_example(failed)
    told.note("the search for a smaller one", 1)
    told.end_example(failed=True)
    told.begin_test("b", 1)
    told.note(3, 1)
    told.end_example(failed=True, lost=True)

    assert {"a": [None, [1, "two"], [1, "two"]], "b": [[]]} == told.tests


def test_too_much_is_dropped(monkeypatch):
    """Answers of failing examples that take too much memory are given up; those that pass take none."""
    monkeypatch.setattr(recording, "MAX_BYTES", 10_000)
    told = Recording()
    told.begin_test("a", 100)
    for _example in range(20):
        told.note(torch.zeros(500), 2000)
        told.end_example(failed=False)
    assert not told.full
    for _example in range(20):
        told.note(torch.zeros(500), 2000)
        told.end_example(failed=True)

    assert told.full
    assert {} == told.tests


def test_many_small_values_count_by_what_they_take(monkeypatch):
    """A list of short lists takes many times its bytes on the wire."""
    monkeypatch.setattr(recording, "MAX_BYTES", 100_000)
    told = Recording()
    told.begin_test("a", 1)
    told.note([[1.5]] * 2000, 24_000)
    told.end_example(failed=True)

    assert told.full
