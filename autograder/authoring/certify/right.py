"""The right solutions of an assignment: its reference and its alternatives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from autograder.authoring.verify import alternative, alternatives, exercises_lost, modules_beside
from autograder.course.course import Course
from autograder.course.exercise_modules import module_name
from autograder.grading.composite import reference
from autograder.protocol.records import Cell, Module
from autograder.submissions.source import Source


@dataclass(frozen=True)
class RightSolution:
    """A reference or an alternative, and the one file of it that faults are put into.

    name: of its file. text: of the file for faults. exercises: those in which it must get all points.
    helpers: all modules beside it. own: names of those that are not another's. module: the name of the module
    whose text it is, "" for the file itself, whose text is `main` then.
    """

    name: str
    text: str
    exercises: tuple[str, ...]
    helpers: tuple[Module, ...] = ()
    own: frozenset[str] = frozenset()
    module: str = ""
    main: str = ""

    def files(self) -> Iterator[RightSolution]:
        """This right solution with each of its own files as the one for faults."""
        yield self
        for helper in self.helpers:
            if helper.name in self.own:
                yield replace(self, text=helper.source, module=helper.name, main=self.text)

    def source(self, assignment: str, text: str) -> Source:
        """The whole right solution, with this text in the place of the file for faults."""
        name = f"{assignment}.py"
        helpers = tuple(Module(one.name, text) if one.name == self.module else one for one in self.helpers)
        cell = Cell(name, self.main if self.module else text)
        return Source(name, (cell,), notebook=False, helpers=helpers)


def right_solutions(course: Course, assignment: str) -> list[RightSolution]:
    """The reference first, then the alternatives."""
    exercises = course.exercises(assignment)
    found = [_of("reference", reference(course, assignment), exercises, course.exercise_modules(assignment))]
    for file in alternatives(course, assignment):
        lost = exercises_lost(file)
        own = [one for one in exercises if one not in lost]
        found.append(_of(file.stem, alternative(course, assignment, file), own, modules_beside(file)))
    return found


def _of(name: str, source: Source, exercises: list[str], own: dict[str, str]) -> RightSolution:
    (cell,) = source.cells
    modules = frozenset(map(module_name, own))
    return RightSolution(name, cell.source, tuple(exercises), source.helpers, modules)
