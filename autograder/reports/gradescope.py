"""Gradescope's results.json, for a run with one submission."""

from __future__ import annotations

from typing import Any

import msgspec

from autograder.reports.junit import plain_text
from autograder.results import RunResult, SubmissionResult, TestResult, not_assessed_points

VISIBILITY = {  # what Gradescope calls each value of the marker `shown`
    "public": "visible",
    "message": "visible",
    "verdict": "visible",
    "after_due": "after_due_date",
}


def gradescope_json(run: RunResult, reveal: bool = False) -> bytes:
    """The document that Gradescope reads: score, one entry for each test, output, extra_data.

    Gradescope grades one submission at a time, so only the first one is written. reveal: show every test to
    students at once.
    """
    result = run.submissions[0] if run.submissions else None
    tests = result.tests if result else []
    secret = any(test.shown == "after_due" for test in tests) and not reveal
    document: dict[str, Any] = {
        "score": result.score if result else 0.0,
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "output_format": "text",
        "output": _output(result, secret),
        "tests": [_test(test, reveal) for test in tests],
        "extra_data": {"schema_version": run.schema_version, "run": msgspec.to_builtins(run.run)},
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _output(result: SubmissionResult | None, secret: bool) -> str:
    """The points of each exercise. secret: leave out sums that contain points shown after the due date."""
    if result is None:
        return "no submission was found"
    if result.status == "not_graded":
        return f"not graded: {result.message}"
    later = {test.exercise for test in result.tests if test.shown == "after_due"} if secret else set()
    lines = [f"{e.name}: {e.score:g} of {e.max_score:g}" for e in result.exercises if e.name not in later]
    lines += [f"{name}: more after the due date" for name in sorted(later)]
    if missing := not_assessed_points(result):
        lines.append(f"not assessed on this machine: {missing:g} points")
    return "\n".join(lines)


def _test(test: TestResult, reveal: bool) -> dict[str, Any]:
    return {
        "name": f"{test.exercise}: {test.description}",
        "name_format": "text",
        "number": test.id,
        "score": test.points,
        "max_score": 0.0 if test.status == "not_assessed" else test.max_points,
        "status": "passed" if test.status in ("passed", "not_assessed") else "failed",
        "output": "" if test.status == "passed" else plain_text(test),
        "output_format": "text",
        "visibility": "visible" if reveal else VISIBILITY[test.shown],
    }
