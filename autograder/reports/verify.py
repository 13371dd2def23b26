"""The table that `autograder verify` prints: a row for each exercise of each assignment."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table
from rich.text import Text

from autograder.authoring.verify import REFERENCE, Verification
from autograder.course.course import Course
from autograder.results import ExerciseResult


def verify_report(course: Course, verifications: list[Verification]) -> Group:
    """A row for each exercise, then each problem with the tests, then the verdict."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for column in ("assignment", "exercise"):
        table.add_column(column)
    for column in ("wrong rejected", "alternatives accepted", "tests", "seconds"):
        table.add_column(column, justify="right")
    problems = []
    for verification in verifications:
        assignment = verification.assignment
        problems += [f"{assignment}: {problem}" for problem in verification.problems]
        results = [result for result in verification.results.values() if result.status == "graded"]
        for exercise in course.exercises(assignment):
            names = {r.id for r in results if _full(r.exercises, exercise)}
            rejected = [r for r in results if r.id.startswith(f"{exercise}__") and r.id not in names]
            accepted = [r for r in results if "__" not in r.id and r.id in names]
            own = [t for t in verification.results[REFERENCE].tests if t.exercise == exercise]
            table.add_row(
                assignment, exercise, f"{len(rejected)} of {verification.wrong[exercise]}",
                f"{max(0, len(accepted) - 1)} of {verification.alternatives[exercise]}", str(len(own)),
                f"{sum(test.seconds for test in own):.2f}",
            )  # fmt: skip
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    verdict = Text(f"not verified: {count}", "red") if problems else Text("verified: no problems", "green")
    return Group(table, *(Text(problem, "red") for problem in problems), verdict)


def _full(exercises: list[ExerciseResult], name: str) -> bool:
    return any(e.name == name and e.score == e.max_score for e in exercises)
