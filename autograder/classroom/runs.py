"""Results of a run, as `grade --json` wrote them."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.errors import UsageError
from autograder.results import SCHEMA_VERSION, RunResult, SubmissionResult


def read_run(path: Path) -> RunResult:
    """The results in this file; UsageError for one that holds none, or those of another version."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}") from None
    try:
        run = msgspec.json.decode(data, type=RunResult)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: holds no results ({error}); give a file that `grade --json` wrote"
        ) from None
    if run.schema_version != SCHEMA_VERSION:
        raise UsageError(
            f"{path}: has schema_version {run.schema_version}, and this version of the kit reads "
            f"{SCHEMA_VERSION}; grade again"
        )
    return run


def total(result: SubmissionResult) -> float:
    """The points with late penalty and points by hand; where none are recorded, the tests' points."""
    return float(result.score if result.total is None else result.total)


def full_total(result: SubmissionResult) -> float:
    """What `total` is out of: the tests' points, and those of written questions that were graded by hand."""
    tests = {test.id for test in result.tests}
    questions = [one for one in result.by_hand if one.name not in tests]
    return result.max_score + sum(question.max_points for question in questions)
