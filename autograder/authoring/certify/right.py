"""The right solutions of an assignment: its reference and its alternatives."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.authoring.verify import alternatives, exercises_lost
from autograder.course.course import Course


@dataclass(frozen=True)
class RightSolution:
    """A reference or an alternative. name: of its file. exercises: those in which it must get all points."""

    name: str
    text: str
    exercises: tuple[str, ...]


def right_solutions(course: Course, assignment: str) -> list[RightSolution]:
    """The reference first, then the alternatives."""
    exercises = course.exercises(assignment)
    master = course.master(assignment)
    found = [RightSolution("reference", master.read_text(encoding="utf-8"), tuple(exercises))]
    for file in alternatives(course, assignment):
        lost = exercises_lost(file)
        own = tuple(one for one in exercises if one not in lost)
        found.append(RightSolution(file.stem, file.read_text(encoding="utf-8"), own))
    return found
