"""The exit statuses of the command line, and which one the results of a run give."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.results import SubmissionResult

EXIT_LOST, EXIT_BAD, EXIT_INTERRUPTED = 1, 2, 130


def exit_status(results: Iterable[SubmissionResult], strict: bool) -> int:
    """0 when every submission was graded, 2 when one was not, 1 with `strict` when a point was lost."""
    results = list(results)
    if any(result.status == "not_graded" for result in results):
        return EXIT_BAD
    return EXIT_LOST if strict and any(map(_lost, results)) else 0


def _lost(result: SubmissionResult) -> bool:
    """Whether a point was lost; where only public tests ran, which have none, whether one failed."""
    public_only = all(test.visibility == "public" for test in result.tests)
    failed = any(test.status not in ("passed", "not_assessed") for test in result.tests)
    return result.score < result.max_score or (public_only and failed)
