"""Which exercises are compared with the wrong solutions: those that failed by what they compute."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.results import SubmissionResult

# Kinds of failures that say nothing of what is computed: there is no code, or it is too slow.
NOT_COMPUTED = ("undefined", "unfinished", "source", "import", "slow")


def computed(failures: Iterable[tuple[str, str | None]]) -> bool:
    """Whether one of an exercise's failures is one of what it computes, by hand as it should.

    failures: (status, kind) of each test that failed.
    """
    known = list(failures)
    return any(status == "failed" and kind not in NOT_COMPUTED for status, kind in known) and not any(
        kind == "forbidden" for _status, kind in known
    )


def exercises_to_diagnose(result: SubmissionResult) -> list[str]:
    """The exercises of a result for which a hint was looked for."""
    failures: dict[str, list[tuple[str, str | None]]] = {}
    for test in result.tests:
        if test.kind is not None:
            failures.setdefault(test.exercise, []).append((test.status, test.kind))
    return [exercise for exercise, own in failures.items() if computed(own)]
