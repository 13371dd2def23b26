"""What the course's seed changes: the same wrong and right solutions, graded with many other seeds.

A wrong solution should lose the same points whatever the seed. A test of random behaviour, marked with
@false_alarm_rate, may fail right code by chance, as rarely as it states; how often is counted here.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from autograder.authoring.certify.process import Share, events_of
from autograder.authoring.certify.right import right_solutions
from autograder.course.course import Course
from autograder.course.misconceptions import wrong_solutions
from autograder.errors import CourseError, KitFailure
from autograder.grading.composite import composites
from autograder.grading.in_process import grade_plainly
from autograder.grading.jobs import Job, Options
from autograder.results import SubmissionResult
from autograder.session.process_cache import ProcessCache
from autograder.session.session import Session
from autograder.submissions.discovery import FoundSubmission
from autograder.workers.forked import ForkedWorkers
from autograder.workers.forkserver import Forkserver

MARKER = "false_alarm_rate"
UNLIKELY = 0.01  # a single false alarm, where fewer than this were to be expected, refutes the stated rate


@dataclass
class RandomTest:
    """A test whose verdict may depend on the seed.

    stated: its false-alarm rate, None where none is stated. alarms: how often it failed right solutions, of
    `runs`. caught: how often it failed the wrong solutions that it fails with any seed, of `chances`.
    """

    id: str
    stated: float | None = None
    alarms: int = 0
    runs: int = 0
    caught: int = 0
    chances: int = 0


@dataclass
class SeedCheck:
    """What came of it. same: wrong solutions that lost the same points with all seeds, of `wrong`."""

    seeds: int
    wrong: int = 0
    same: int = 0
    varying: list[str] = field(default_factory=list)
    tests: list[RandomTest] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def check_seeds(
    course: Course,
    assignment: str,
    jobs: int,
    seeds: int,
    exercise: str | None = None,
    tell: Callable[[str], None] = lambda _text: None,
) -> SeedCheck:
    """Grade all with known verdicts with so many other course seeds; speed is left out.

    Each of `jobs` processes takes its share of the seeds, and grades everything itself: two more processes
    for each submission would take longer than its tests.
    """
    submissions = _submissions(course, assignment, exercise)
    options = Options(jobs=jobs, fresh=True, shrink=False, raced=(), hints=False)
    work = [
        Job(position, one, one.source, "", "", "")
        for position, one in enumerate(submissions)
        if one.source is not None
    ]
    numbers = range(1, seeds + 1)
    shares = [
        SeedShare(course, options, assignment, work, True, tuple(numbers[start::jobs]))
        for start in range(min(jobs, seeds))
    ]
    by_id: dict[str, list[SubmissionResult]] = defaultdict(list)
    with ProcessCache() as cache:
        Session(course, options, lambda *_args: None, cache=cache).grade(submissions[:1])  # starts them
        for done, event in enumerate(events_of(cache, shares, SeedResult), 1):
            tell(f"{assignment}: {done} of {seeds * len(submissions)} graded")
            if event.result.status != "graded":
                text = f"{assignment}, {event.result.id}, seed {event.number}: {event.result.message}"
                raise CourseError(text)
            by_id[event.result.id].append(event.result)
    if any(len(by_id[one.id]) < seeds for one in submissions):
        raise KitFailure("a process that grades with other seeds ended too early; run the command again")
    return _counted(by_id, stated_rates(course, assignment), seeds)


class SeedResult(msgspec.Struct, tag=True):
    """What one submission got with the seed of this number."""

    number: int
    result: SubmissionResult


@dataclass(frozen=True)
class SeedShare(Share):
    """The numbers of seeds with which to grade all jobs, in one process."""

    numbers: tuple[int, ...] = ()

    def run(self, server: Forkserver, tell: Callable[[SeedResult], None]) -> None:
        """Grade; what fails by the kit's fault is graded once more."""
        for number in self.numbers:
            failed = self._grade(number, server, self.jobs, tell, retried=True)
            self._grade(number, server, failed, tell, retried=False)

    def _grade(
        self,
        number: int,
        server: Forkserver,
        jobs: list[Job],
        tell: Callable[[SeedResult], None],
        retried: bool,
    ) -> list[Job]:
        """Grade these with one seed. retried: don't tell what is not graded; returns its jobs."""
        if not jobs:
            return []
        failed: list[Job] = []

        def on_result(job: Job, result: SubmissionResult) -> None:
            if retried and result.status != "graded":
                failed.append(job)
            else:
                tell(SeedResult(number, result))

        settings = msgspec.structs.replace(self.course.settings, seed=f"{self.course.settings.seed}/{number}")
        course = Course(self.course.root, settings)
        scratch = course.assignment_settings(self.assignment).scratch
        workers = ForkedWorkers(server, settings.worker, settings.grading.output_kb * 1024, scratch)
        grade_plainly(course, self.options, self.assignment, jobs, workers, lambda _position: None, on_result)
        return failed


def _submissions(course: Course, assignment: str, exercise: str | None) -> list[FoundSubmission]:
    found = []
    for base in right_solutions(course, assignment):
        own = tuple(one for one in base.exercises if exercise in (None, one))
        if own:
            source = base.source(assignment, base.text)
            found.append(
                FoundSubmission(base.name, assignment, Path(base.name), None, source=source, exercises=own)
            )
    known = [
        wrong
        for wrong in wrong_solutions(course, assignment, unwritten=True)
        if exercise in (None, wrong.exercise)
    ]
    for wrong, source in zip(known, composites(course, assignment, known), strict=True):
        name, own = wrong.file.stem, (wrong.exercise,)
        found.append(FoundSubmission(name, assignment, Path(name), None, source=source, exercises=own))
    return found


def _counted(by_id: dict[str, list[SubmissionResult]], stated: dict[str, float], seeds: int) -> SeedCheck:
    check = SeedCheck(seeds)
    tests: dict[str, RandomTest] = {}
    for name, results in by_id.items():
        failed: dict[str, int] = defaultdict(int)
        for test in (test for result in results for test in result.tests):
            tests.setdefault(test.id, RandomTest(test.id, stated.get(test.id.partition("[")[0])))
            failed[test.id] += test.status not in ("passed", "not_assessed")
        if "__" in name:
            _count_wrong(check, name, results)
        for id, times in failed.items():
            if "__" not in name:
                tests[id].alarms += times
                tests[id].runs += seeds
            elif times:
                tests[id].caught += times
                tests[id].chances += seeds
    for one in tests.values():
        if one.alarms and (one.stated is None or one.stated * one.runs < UNLIKELY):
            often = "once" if one.alarms == 1 else f"{one.alarms} times"
            than = "by the seed alone" if one.stated is None else f"and states a rate of {one.stated:g}"
            check.problems.append(f"{one.id} failed right solutions {often} in {one.runs}, {than}")
    shown = (t for t in tests.values() if t.stated is not None or t.alarms or t.caught < t.chances)
    check.tests = sorted(shown, key=lambda one: one.id)
    return check


def _count_wrong(check: SeedCheck, name: str, results: list[SubmissionResult]) -> None:
    if all(result.score == result.max_score and result.max_score == 0 for result in results):
        return  # its exercise is a matter of speed, which is left out
    check.wrong += 1
    lost = sorted({round(result.max_score - result.score, 6) for result in results})
    check.same += len(lost) == 1
    if lost[0] == 0:
        times = sum(result.score == result.max_score for result in results)
        check.problems.append(f"{name} loses no points with {times} of {check.seeds} seeds")
    elif len(lost) > 1:
        check.varying.append(f"{name} loses {lost[0]:g} to {lost[-1]:g} points")


def stated_rates(course: Course, assignment: str) -> dict[str, float]:
    """The rates that hidden tests state, by id without parameters: numbers, or names of numbers."""
    found = {}
    for file in course.test_files(assignment):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        named = {
            ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)
        }
        for node in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            for call in node.decorator_list:
                if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] == MARKER:
                    rate = named.get(ast.unparse(call.args[0]), call.args[0])
                    id = f"hidden/{file.stem.removeprefix('test_')}/{node.name}"
                    found[id] = float(ast.literal_eval(rate))
    return found
