"""What each student's work does wrong, as text that is equal for equal wrong behaviour."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.errors import UsageError
from autograder.results import RunResult, SubmissionResult, TestResult, WrongAnswers
from autograder.session.store import kept_results

PLACE = re.compile(r", at [^`\n]*, line \d+(?: \(`[^\n]*`\))?$")  # as feedback/messages.py ends a message
ROUNDING = 1e-4  # of the size of all answers together; misconceptions differ by more
UNTOLD = frozenset({"undefined", "unfinished", "slow", "timeout", "memory"})  # nothing was answered


@dataclass(frozen=True)
class Behaviour:
    """What one work does wrong in one exercise.

    key: equal for equal behaviour, "" where nothing was answered. name: the misconception that it is known to
    be, "" for an unnamed one. tests: those that fail.
    """

    exercise: str
    key: str
    name: str
    tests: list[TestResult]


class Behaviours:
    """Finds equal wrong behaviour among the works of a class, which it is shown one after the other.

    Answers that rounding may change are compared with a tolerance, and the first work that has them stands
    for all that are the same but for rounding: so the order of the works must be the same in each run.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], list[WrongAnswers]] = {}

    def of(self, result: SubmissionResult) -> list[Behaviour]:
        """What a graded work does wrong, an exercise each."""
        failed: dict[str, list[TestResult]] = {}
        for test in result.tests if result.status == "graded" else ():
            if test.status not in ("passed", "not_assessed") and test.kind is not None:
                failed.setdefault(test.exercise, []).append(test)
        return [
            Behaviour(exercise, self._key(tests), ", ".join(_named(tests)), tests)
            for exercise, tests in failed.items()
        ]

    def _key(self, tests: list[TestResult]) -> str:
        """A digest that is equal where the same tests fail with the same wrong answers.

        tests: the failing ones of one exercise. Tests that got no answer say nothing; "" where none did.
        """
        told = [
            (test.id, test.digest, self._told(test))
            for test in sorted(tests, key=lambda test: test.id)
            if test.kind not in UNTOLD
        ]
        return hashlib.blake2b(repr(told).encode(), digest_size=8).hexdigest() if told else ""

    def _told(self, test: TestResult) -> tuple[object, ...]:
        """What a failing test shows: its answers in all examples, or in the one example that is reported."""
        if test.answers is None:
            return test.status, test.kind, _without_place(test), test.counterexample
        known = self._seen.setdefault((test.id, test.answers.digest), [])
        for number, answers in enumerate(known):
            if _same_numbers(answers, test.answers):
                return test.answers.digest, number
        known.append(test.answers)
        return test.answers.digest, len(known) - 1


def _same_numbers(one: WrongAnswers, other: WrongAnswers) -> bool:
    allowed = ROUNDING * max(one.size, other.size)
    return abs(one.mixed - other.mixed) <= allowed and abs(one.size - other.size) <= allowed


def behaviours_of(results: Iterable[SubmissionResult]) -> dict[str, list[str]]:
    """By the digest of a work's code: a text for each exercise that fails, e.g. "corr2d: uphill (2f…)".

    Two texts are equal when the same tests fail in the same way, with the same wrong answers.
    """
    latest = {result.digest: result for result in results if result.status == "graded" and result.digest}
    behaviours = Behaviours()
    return {
        digest: [_text(behaviour) for behaviour in behaviours.of(result) if behaviour.key]
        for digest, result in sorted(latest.items())
    }


def _without_place(test: TestResult) -> str:
    """The message without the line of the student's own file that raised."""
    return PLACE.sub("", test.message) if test.frames else test.message


def _named(tests: list[TestResult]) -> list[str]:
    return sorted({test.misconception for test in tests if test.misconception})


def _text(behaviour: Behaviour) -> str:
    count = len(behaviour.tests)
    failed = "1 failed test" if count == 1 else f"{count} failed tests"
    return f"{behaviour.exercise}: {behaviour.name or failed} ({behaviour.key[:6]})"


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
