"""Gradescope's results.json, for a run over one submission."""

from __future__ import annotations

from typing import Any

import msgspec

from autograder.reports.junit import as_text
from autograder.results import RunResult, SubmissionResult, TestResult, not_assessed_points

VISIBILITY = {"public": "visible", "hidden": "after_published"}


def gradescope_json(run: RunResult) -> bytes:
    """The document that Gradescope reads: score, one entry per test, output, extra_data.

    Points are given by tests alone; for several submissions the first one counts, as Gradescope runs one
    at a time.
    """
    result = run.submissions[0] if run.submissions else None
    document: dict[str, Any] = {
        "score": result.score if result else 0.0,
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "output": _output(result),
        "tests": [_test(test) for test in result.tests] if result else [],
        "extra_data": {"schema_version": run.schema_version, "run": msgspec.to_builtins(run.run)},
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _output(result: SubmissionResult | None) -> str:
    if result is None:
        return "no submission was found"
    if result.status == "not_graded":
        return f"not graded: {result.message}"
    lines = [f"{e.name}: {e.score:g} of {e.max_score:g}" for e in result.exercises]
    if missing := not_assessed_points(result):
        lines.append(f"not assessed on this machine: {missing:g} points")
    return "\n".join(lines)


def _test(test: TestResult) -> dict[str, Any]:
    return {
        "name": f"{test.exercise}: {test.description}",
        "number": test.id,
        "score": test.points,
        "max_score": 0.0 if test.status == "not_assessed" else test.max_points,
        "status": "passed" if test.status in ("passed", "not_assessed") else "failed",
        "output": "" if test.status == "passed" else as_text(test),
        "visibility": VISIBILITY[test.visibility],
    }
