"""The gate that an assignment's tests must pass: they accept what is right and reject what is wrong.

The reference and every alternative get all points, the stub gets none, and each wrong solution loses points
in its own exercise and in no other, those aside that build on it. A wrong solution is one exercise; the
others come from the reference, in a namespace of their own, so that nothing but the misconception differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder import handout
from autograder.course import Course
from autograder.job import Options
from autograder.results import SubmissionResult
from autograder.sandbox.cells import Cell
from autograder.session import Session
from autograder.source import Source
from autograder.submission import Submission
from autograder.wrong import WrongSolution, composite, wrong_solutions

REFERENCE, STUB = "reference", "stub"


@dataclass
class GateReport:
    """What the tests of one assignment said of everything with a known verdict."""

    assignment: str
    results: dict[str, SubmissionResult] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    alternatives: int = 0
    problems: list[str] = field(default_factory=list)


def alternatives(course: Course, assignment: str) -> list[Path]:
    """Correct solutions in other styles."""
    return sorted((course.root / "tests" / "kit" / "alternatives" / assignment).glob("*.py"))


def run_gate(course: Course, assignment: str, jobs: int) -> GateReport:
    """Grade everything with a known verdict, and say where the tests judge it otherwise."""
    report = GateReport(assignment)
    wrong = {w.file.stem: w for w in wrong_solutions(course, assignment)}
    others = alternatives(course, assignment)
    sources = dict(_sources(course, assignment, wrong, others))
    submissions = [
        Submission(name, assignment, Path(name), Path(name), source=source)
        for name, source in sources.items()
    ]
    session = Session(course, Options(jobs=jobs, fresh=True, shrink=False), lambda *_args: None)
    for result in session.grade(submissions):
        report.results[result.id] = result
        if result.status != "graded":
            report.problems.append(f"{result.id}: {result.message}")
            continue
        if result.id in wrong:
            report.problems += _judge_wrong(wrong[result.id], result, course.builds_on(assignment))
        else:
            report.problems += _judge_known(result, 0.0 if result.id == STUB else result.max_score)
    for exercise in course.exercises(assignment):
        report.wrong[exercise] = sum(w.exercise == exercise for w in wrong.values())
    report.alternatives = len(others)
    return report


def _sources(
    course: Course, assignment: str, wrong: dict[str, WrongSolution], others: list[Path]
) -> Iterator[tuple[str, Source]]:
    name = f"{assignment}.py"
    yield REFERENCE, _module(name, course.master(assignment).read_text(encoding="utf-8"))
    stub = handout.generate(course, assignment)[Path(name)].decode()
    yield STUB, _module(name, stub)
    for file in others:
        yield file.stem, _module(name, file.read_text(encoding="utf-8"))
    for stem, solution in wrong.items():
        yield stem, composite(course, assignment, solution)


def _module(name: str, text: str) -> Source:
    return Source(name, (Cell(name, text),), notebook=False)


def _judge_known(result: SubmissionResult, points: float) -> Iterator[str]:
    if result.score != points:
        lost = [f"{test.id}: {test.message}" for test in result.tests if test.status != "passed"]
        yield f"{result.id} should get {points:g}, but gets {result.score:g}\n  " + "\n  ".join(lost[:3])


def _judge_wrong(
    wrong: WrongSolution, result: SubmissionResult, builds_on: dict[str, list[str]]
) -> Iterator[str]:
    for exercise in result.exercises:
        loses = exercise.score < exercise.max_score
        if exercise.name == wrong.exercise and not loses:
            yield f"{wrong.file.stem} is wrong, but gets all {exercise.max_score:g} points"
        hints = {
            test.hint for test in result.tests if test.exercise == exercise.name and test.status == "failed"
        }
        if exercise.name == wrong.exercise and hints - {wrong.hint}:
            yield f"{wrong.file.stem} is not recognised as itself: {hints}"
        may_lose = wrong.exercise in (exercise.name, *builds_on.get(exercise.name, ()))
        if loses and not may_lose:
            yield f"{wrong.file.stem} loses points in {exercise.name}, where it is the reference"
