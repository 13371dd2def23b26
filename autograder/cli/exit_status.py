"""The exit statuses of the command line, and the one that a run's results give."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.results import SubmissionResult

EXIT_LOST, EXIT_BAD = 1, 2


def exit_status(results: Iterable[SubmissionResult], strict: bool) -> int:
    """2 when a submission was not graded, else 1 when a point was lost and `strict` is on, else 0."""
    results = list(results)
    if any(result.status == "not_graded" for result in results):
        return EXIT_BAD
    return EXIT_LOST if strict and any(map(_lost, results)) else 0


def _lost(result: SubmissionResult) -> bool:
    """Whether a point was lost, or a test failed where only public tests ran, which give no points."""
    if result.status == "missing":
        return False
    public_only = all(test.visibility == "public" for test in result.tests)
    failed = any(test.status not in ("passed", "not_assessed") for test in result.tests)
    return result.score < result.max_score or (public_only and failed)
