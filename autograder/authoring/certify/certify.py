"""Certify an assignment's tests: put single faults into right solutions, and see which of them cost points.

Each mutant is graded as a submission is, with the tests of its exercise, until a point is lost. What is not
noticed is screened: a mutant whose answers differ nowhere from the right solution's counts as equivalent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from autograder.authoring.certify.accepted import accepted_mutants
from autograder.authoring.certify.mutants import (
    Candidate,
    Mutant,
    candidates,
    drawn,
)
from autograder.authoring.certify.process import events_of
from autograder.authoring.certify.right import right_solutions
from autograder.authoring.certify.screening import Screened, ScreeningShare
from autograder.authoring.certify.seeds import SeedCheck
from autograder.authoring.certify.styles import NO_CONTRACT, contracts
from autograder.course.course import Course
from autograder.errors import CourseError, KitFailure
from autograder.feedback.options import course_command
from autograder.grading.jobs import Options
from autograder.results import SubmissionResult
from autograder.session.process_cache import ProcessCache
from autograder.session.session import Session
from autograder.submissions.discovery import FoundSubmission

MUTANTS = 200  # of an assignment
Verdict = Literal["killed", "equivalent", "accepted", "survived"]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Judged:
    """A mutant and what came of it. by: the test that noticed it. screened: what the screening found."""

    mutant: Mutant
    verdict: Verdict
    by: str = ""
    screened: Screened | None = None
    reason: str = ""


@dataclass
class Certificate:
    """What came of an assignment's mutants. possible: how many there are to draw from."""

    assignment: str
    possible: int = 0
    judged: list[Judged] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seeds: SeedCheck | None = None

    @property
    def explained(self) -> bool:
        """Whether each mutant is killed, equivalent or accepted, and nothing else is wrong."""
        return not self.having("survived") and not self.problems and not (self.seeds and self.seeds.problems)

    def having(self, verdict: Verdict, exercise: str | None = None) -> list[Judged]:
        """Those with this verdict, of one exercise or of all."""
        return [
            one for one in self.judged if one.verdict == verdict and exercise in (None, one.mutant.exercise)
        ]


def certify_assignment(
    course: Course,
    assignment: str,
    jobs: int,
    count: int = MUTANTS,
    exercise: str | None = None,
    tell: Tell = lambda _text: None,
) -> Certificate:
    """Grade so many mutants, drawn from the course's seed.

    exercise: of this one only. tell: is told how far it is. CourseError when a right solution loses points:
    that is for `verify` to explain.
    """
    accepted = accepted_mutants(course, assignment)
    certificate = Certificate(assignment)
    possible = list(_candidates(course, assignment, exercise))
    certificate.possible = len(possible)
    mutants = drawn(possible, count, f"{course.settings.seed}/{assignment}/mutants")
    if not mutants:
        raise CourseError(f"{course.master(assignment)}: nothing in it can be mutated")
    with ProcessCache() as cache:
        alive = _kill(course, assignment, mutants, jobs, cache, certificate, tell)
        found = _screen(course, assignment, alive, jobs, cache, tell)
    certificate.judged += [judged(mutant, found[mutant.id], accepted) for mutant in alive]
    return certificate


def judged(mutant: Mutant, screened: Screened, accepted: dict[str, str]) -> Judged:
    """A mutant that lost no point. accepted: reasons by digest.

    A fault that is never met is a survivor, too, unless it lies in a helper: others may use that.
    """
    same = not screened.call and (screened.reached or mutant.in_helper)
    verdict: Verdict = "accepted" if mutant.digest in accepted else "equivalent" if same else "survived"
    return Judged(mutant, verdict, screened=screened, reason=accepted.get(mutant.digest, ""))


def _candidates(course: Course, assignment: str, exercise: str | None) -> Iterator[Candidate]:
    builds_on = course.builds_on(assignment)
    known = contracts(course.code(assignment))
    for base in (file for solution in right_solutions(course, assignment) for file in solution.files()):
        for name in base.exercises:
            if exercise in (None, name) and not builds_on[name]:
                yield from candidates(base, name, set(builds_on) - {name}, known.get(name, NO_CONTRACT))


def _kill(
    course: Course,
    assignment: str,
    mutants: list[Mutant],
    jobs: int,
    cache: ProcessCache,
    certificate: Certificate,
    tell: Tell,
) -> list[Mutant]:
    """Grade the mutants, and the right solutions that they were made of; those that lose no point."""
    bases = {(mutant.base.name, mutant.exercise): mutant for mutant in mutants}
    right = [
        FoundSubmission(
            f"{name} ({exercise})", assignment, Path(name), None,
            source=mutant.base.source(assignment, mutant.base.text), exercises=(exercise,),
        )
        for (name, exercise), mutant in bases.items()
    ]  # fmt: skip
    submissions = [
        FoundSubmission(
            mutant.id, assignment, Path(mutant.id), None,
            source=mutant.base.source(assignment, mutant.text), exercises=(mutant.exercise,),
        )
        for mutant in mutants
    ]  # fmt: skip
    done = 0

    def on_result(_position: int, _result: SubmissionResult, _cached: bool) -> None:
        nonlocal done
        done += 1
        tell(f"{assignment}: {done} of {len(right) + len(submissions)} graded")

    ids = tuple(submission.id for submission in (*right, *submissions))
    options = Options(jobs=jobs, fresh=True, shrink=False, hints=False, raced=(), until_lost=ids)
    results = Session(course, options, on_result, cache=cache).grade([*right, *submissions])
    for result in results[: len(right)]:
        if result.status != "graded":
            raise CourseError(f"{assignment}: {result.id}: {result.message}")
        if result.score < result.max_score:
            raise CourseError(
                f"{assignment}: {result.id} is right and loses points; run "
                f"`{course_command('verify', assignment)}` first, and fix what it says"
            )
    alive = []
    for mutant, result in zip(mutants, results[len(right) :], strict=True):
        if result.status != "graded":
            certificate.problems.append(f"{mutant.id}: {result.message}")
        elif lost := [test for test in result.tests if test.points < test.max_points]:
            certificate.judged.append(Judged(mutant, "killed", by=lost[0].id))
        else:
            alive.append(mutant)
    return alive


def _screen(
    course: Course, assignment: str, mutants: list[Mutant], jobs: int, cache: ProcessCache, tell: Tell
) -> dict[str, Screened]:
    """What the screening finds, by the mutants' ids. Mutants of one right solution go to one process."""
    if not mutants:
        return {}
    ordered = sorted(mutants, key=lambda mutant: (mutant.exercise, mutant.base.name))
    size = -(-len(ordered) // jobs)
    shares = [
        ScreeningShare(course, Options(), assignment, [], True, tuple(ordered[start : start + size]))
        for start in range(0, len(ordered), size)
    ]
    found: dict[str, Screened] = {}
    for screened in events_of(cache, shares, Screened):
        found[screened.id] = screened
        tell(f"{assignment}: {len(found)} of {len(ordered)} survivors screened")
    if len(found) < len(ordered):
        raise KitFailure("a process that screens mutants ended too early; run the command again")
    return found
