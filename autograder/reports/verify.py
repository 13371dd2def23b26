"""The table that `autograder verify` prints: assignment x exercise."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table
from rich.text import Text

from autograder.authoring.verify import REFERENCE, GateReport
from autograder.course.course import Course
from autograder.results import ExerciseResult


def gate_report(course: Course, reports: list[GateReport]) -> Group:
    """One row for each exercise, then what is wrong with the tests, if anything."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for column in ("assignment", "exercise"):
        table.add_column(column)
    for column in ("wrong rejected", "alternatives accepted", "tests", "seconds"):
        table.add_column(column, justify="right")
    problems = []
    for report in reports:
        problems += [f"{report.assignment}: {problem}" for problem in report.problems]
        results = [result for result in report.results.values() if result.status == "graded"]
        for exercise in course.exercises(report.assignment):
            names = {r.id for r in results if _full(r.exercises, exercise)}
            rejected = [r for r in results if r.id.startswith(f"{exercise}__") and r.id not in names]
            accepted = [r for r in results if "__" not in r.id and r.id in names]
            own = [t for t in report.results[REFERENCE].tests if t.exercise == exercise]
            table.add_row(
                report.assignment, exercise, f"{len(rejected)} of {report.wrong[exercise]}",
                f"{max(0, len(accepted) - 1)} of {report.alternatives[exercise]}", str(len(own)),
                f"{sum(test.seconds for test in own):.2f}",
            )  # fmt: skip
    verdict = Text(f"{len(problems)} problems", "red") if problems else Text("the gate holds", "green")
    return Group(table, *(Text(problem, "red") for problem in problems), verdict)


def _full(exercises: list[ExerciseResult], name: str) -> bool:
    return any(e.name == name and e.score == e.max_score for e in exercises)
