"""What each student's work does wrong, as text that is equal for equal wrong behaviour."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.errors import UsageError
from autograder.results import RunResult, SubmissionResult, TestResult
from autograder.session.store import kept_results

UNTOLD = frozenset({"undefined", "unfinished", "slow", "timeout", "memory"})  # nothing was answered


def behaviours_of(results: Iterable[SubmissionResult]) -> dict[str, list[str]]:
    """By the digest of a work's code: a text for each exercise that fails, e.g. "corr2d: uphill (2f…)".

    Two texts are equal when the same tests fail in the same way, with the same wrong answers.
    """
    found: dict[str, list[str]] = {}
    for result in results:
        if result.status != "graded" or not result.digest:
            continue
        failed: dict[str, list[TestResult]] = {}
        for test in result.tests:
            if test.status not in ("passed", "not_assessed") and test.kind is not None:
                failed.setdefault(test.exercise, []).append(test)
        found[result.digest] = [
            _behaviour(exercise, tests)
            for exercise, tests in failed.items()
            if any(test.kind not in UNTOLD for test in tests)
        ]
    return found


def _behaviour(exercise: str, tests: list[TestResult]) -> str:
    answers = [
        (test.id, test.digest, test.status, test.kind, test.message, test.counterexample)
        for test in sorted(tests, key=lambda test: test.id)
    ]
    same = hashlib.blake2b(msgspec.json.encode(answers), digest_size=3).hexdigest()
    named = sorted({test.misconception for test in tests if test.misconception})
    failed = "1 failed test" if len(tests) == 1 else f"{len(tests)} failed tests"
    return f"{exercise}: {', '.join(named) or failed} ({same})"


def read_results(file: Path) -> list[SubmissionResult]:
    """The results in a file of `grade --json`; UsageError when it is none."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=RunResult).submissions
    except OSError as error:
        raise UsageError(f"{file}: can't be read: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{file}: is not what `grade --json` writes ({error})") from None


def stored_results(folder: Path, assignment: str) -> list[SubmissionResult]:
    """All results of an assignment that earlier runs have kept, the newest last."""
    return [result for result in kept_results(folder) if result.assignment == assignment]
