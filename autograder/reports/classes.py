"""A class's results, counted: points, tests, groups of equal wrong behaviour, races, late work.

Everything here is computed from results alone. reports/page draws it; `class_lines` says it in a terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

from autograder.classroom.behaviours import Behaviour, Behaviours
from autograder.feedback.options import option
from autograder.results import Race, SubmissionResult, TestResult, full_total, total

UNNAMED = "unnamed"
SILENT = {  # kinds of failures without an answer, in the order in which they name a group
    "undefined": "not written",
    "unfinished": "not written",
    "timeout": "no answer in time",
    "memory": "out of memory",
    "slow": "too slow",
}
MAX_LINES = 8  # that `class_lines` returns
MAX_NAMES = 3  # ids that a line names


@dataclass(frozen=True)
class TestCount:
    """How a class did in one test.

    full, part: how many earned all of its points, or some of them. of: how many were assessed.
    """

    __test__ = False  # pytest must not collect it

    id: str
    visibility: str
    description: str
    points: float
    full: int
    part: int
    of: int

    @property
    def share(self) -> float:
        """The share of students who earned all of its points; 0 where none was assessed."""
        return self.full / self.of if self.of else 0.0


@dataclass(frozen=True)
class ExerciseCount:
    """How a class did in one exercise. mean: of its points. maximum: 0 without hidden tests."""

    name: str
    mean: float
    maximum: float
    tests: list[TestCount]

    @property
    def share(self) -> float:
        """The share of its points that was earned; without points, the share of its tests."""
        if self.maximum:
            return self.mean / self.maximum
        return fmean(test.share for test in self.tests) if self.tests else 0.0


@dataclass(frozen=True)
class Group:
    """Students whose work does the same thing wrong in an exercise.

    name: the known misconception, UNNAMED, or why there is no answer. known: it has a name in the course.
    answered: False where there was no answer to compare. members: in the order of the results. tests: those
    that fail, as the first member's do. lost: mean of the points that a member lost in the exercise.
    """

    exercise: str
    name: str
    hint: str
    answered: bool
    members: list[SubmissionResult]
    tests: list[TestResult]
    lost: float

    @property
    def known(self) -> bool:
        """Whether a misconception of the course describes it."""
        return self.answered and self.name != UNNAMED

    @property
    def example(self) -> TestResult:
        """The failing test that shows most: one with a counterexample, with the hint if there is one."""
        return max(self.tests, key=lambda test: (bool(test.hint), test.counterexample is not None))


@dataclass(frozen=True)
class RaceCount:
    """One speed test. ratios: (student's id, median ratio), sorted. bars: (largest ratio, share of points).

    name: of the exercise, with the test's where an exercise has several. unmeasured: who has no ratio.
    """

    name: str
    ratios: list[tuple[str, float]]
    bars: list[tuple[float, float]]
    device: str
    unmeasured: int


@dataclass(frozen=True)
class ClassResults:
    """One assignment of a class. points: of those who were graded, everything counted. maximum: of the tests.

    late: (who, in words). review: (who, what a person should look at).
    """

    assignment: str
    rows: list[SubmissionResult]
    points: list[float]
    maximum: float
    exercises: list[ExerciseCount]
    groups: list[Group]
    races: list[RaceCount]
    late: list[tuple[SubmissionResult, str]]
    missing: list[SubmissionResult]
    not_graded: list[SubmissionResult]
    review: list[tuple[SubmissionResult, str]]

    @property
    def mean(self) -> float:
        """Mean of the points; 0 where nobody was graded."""
        return fmean(self.points) if self.points else 0.0

    @property
    def median(self) -> float:
        """Median of the points; 0 where nobody was graded."""
        return median(self.points) if self.points else 0.0


def classes_of(results: Iterable[SubmissionResult]) -> list[ClassResults]:
    """The results by assignment, in the order in which these come; what is of none comes last."""
    found: dict[str, list[SubmissionResult]] = {}
    for result in results:
        found.setdefault(result.assignment or "", []).append(result)
    return [class_results(name, found[name]) for name in sorted(found, key=lambda name: not name)]


def class_results(assignment: str, rows: list[SubmissionResult]) -> ClassResults:
    """All counts of one assignment. rows: its results, one a student."""
    graded = [row for row in rows if row.status == "graded"]
    return ClassResults(
        assignment=assignment,
        rows=rows,
        points=[total(row) for row in graded],
        maximum=max((full_total(row) for row in graded), default=0.0),
        exercises=exercise_counts(graded),
        groups=groups_of(graded),
        races=race_counts(graded),
        late=[(row, row.late.remark) for row in rows if row.late is not None and row.late.remark],
        missing=[row for row in rows if row.status == "missing"],
        not_graded=[row for row in rows if row.status == "not_graded"],
        review=[
            (row, f"{test.exercise}: {test.description}") for row in rows for test in row.tests if test.review
        ],
    )


def exercise_counts(graded: Sequence[SubmissionResult]) -> list[ExerciseCount]:
    """The exercises in their order, with the students who earned each test."""
    tests: dict[str, dict[str, list[TestResult]]] = {}
    points: dict[str, list[tuple[float, float]]] = {}
    for row in graded:
        for test in row.tests:
            tests.setdefault(test.exercise, {}).setdefault(test.id, []).append(test)
        for one in row.exercises:
            points.setdefault(one.name, []).append((one.score, one.max_score))
    return [
        ExerciseCount(
            name,
            fmean(score for score, _worth in points.get(name, [(0.0, 0.0)])),
            max((worth for _score, worth in points.get(name, [])), default=0.0),
            [_test_count(several) for several in own.values()],
        )
        for name, own in tests.items()
    ]


def _test_count(results: list[TestResult]) -> TestCount:
    first = results[0]
    assessed = [test for test in results if test.status != "not_assessed"]
    return TestCount(
        first.id, first.visibility, first.description, first.max_points,
        sum(test.status == "passed" for test in assessed),
        sum(test.status != "passed" and test.points > 0 for test in assessed),
        len(assessed),
    )  # fmt: skip


@dataclass
class _Gathered:
    """A group while its members are read."""

    exercise: str
    name: str
    answered: bool
    members: list[tuple[SubmissionResult, Behaviour]] = field(default_factory=list)


def groups_of(graded: Iterable[SubmissionResult]) -> list[Group]:
    """The groups of equal wrong behaviour, the largest first; those without an answer come last.

    Equal is what behaves like the same misconception; without one, what fails the same tests with the same
    answers (classroom/behaviours.py); without any answer, what failed for the same reason.
    """
    found: dict[tuple[str, str, str], _Gathered] = {}
    behaviours = Behaviours()
    for row in graded:
        for behaviour in behaviours.of(row):
            answered = bool(behaviour.key)
            name = (behaviour.name or UNNAMED) if answered else _silence(behaviour)
            key = behaviour.key if name == UNNAMED else ""
            group = found.setdefault(
                (behaviour.exercise, name, key), _Gathered(behaviour.exercise, name, answered)
            )
            group.members.append((row, behaviour))
    groups = [_group(gathered) for gathered in found.values()]
    return sorted(groups, key=lambda group: (not group.answered, -len(group.members)))


def _silence(behaviour: Behaviour) -> str:
    kinds = {test.kind for test in behaviour.tests}
    return next((name for kind, name in SILENT.items() if kind in kinds), "no answer")


def _group(gathered: _Gathered) -> Group:
    tests = gathered.members[0][1].tests
    lost = [sum(test.max_points - test.points for test in one.tests) for _row, one in gathered.members]
    return Group(
        gathered.exercise,
        gathered.name,
        next((test.hint for test in tests if test.hint), "") if gathered.answered else "",
        gathered.answered,
        [row for row, _behaviour in gathered.members],
        tests,
        fmean(lost),
    )


def race_counts(graded: Iterable[SubmissionResult]) -> list[RaceCount]:
    """The speed tests with every student's ratio."""
    found: dict[str, list[tuple[str, TestResult, Race]]] = {}
    for row in graded:
        for test in row.tests:
            if test.race is not None:
                found.setdefault(test.id, []).append((row.id, test, test.race))
    often = Counter(several[0][1].exercise for several in found.values())
    return [_race_count(several, often) for several in found.values()]


def _race_count(races: list[tuple[str, TestResult, Race]], often: Counter[str]) -> RaceCount:
    _id, test, race = races[0]
    own = test.id.rpartition("/")[2].removeprefix("test_")
    ratios = [(id, race.ratio) for id, _test, race in races if race.ratio is not None]
    return RaceCount(
        test.exercise if often[test.exercise] == 1 else f"{test.exercise} {own}",
        sorted(ratios, key=lambda one: one[1]),
        sorted((float(bar), share) for bar, share in race.bars.items()),
        race.device,
        len(races) - len(ratios),
    )


def class_lines(results: Iterable[SubmissionResult], most: int = MAX_LINES) -> list[str]:
    """What a summary in a terminal says of groups, and of late work where there is one assignment, as lines.

    most: so many lines at most. A group of one is no group.
    """
    classes = classes_of(results)
    ends = [line for one in classes if len(classes) == 1 and (line := late_line(one.rows))]
    room = max(0, most - len(ends))
    groups = [(one, group) for one in classes for group in one.groups if len(group.members) > 1]
    groups.sort(key=lambda both: (not both[1].answered, -len(both[1].members)))
    shown = groups if len(groups) <= room else groups[: max(0, room - 1)]
    lines = [_group_line(one, group, len(classes) > 1) for one, group in shown]
    if room and len(groups) > len(shown):
        smaller = f"{len(groups) - len(shown)} {'smaller ' if shown else ''}groups"
        lines.append(f"{'and ' if shown else ''}{smaller}; {option('--report', 'FOLDER')} shows all of them")
    return [*lines, *ends][:most]


def _group_line(one: ClassResults, group: Group, several: bool) -> str:
    place = f"{one.assignment}/{group.exercise}" if several else group.exercise
    count = len(group.members)
    if not group.answered:
        return f"{count} students: {place}: {group.name}"
    ids = ", ".join(row.id for row in group.members[:MAX_NAMES])
    more = ", …" if count > MAX_NAMES else ""
    what = group.name if group.known else f"{UNNAMED}, the same wrong answers"
    return f"{count} students: {place}: {what} ({ids}{more})"


def late_line(rows: Sequence[SubmissionResult], brief: bool = False) -> str:
    """How many of an assignment's rows are late or missing; "" where none is. brief: the numbers alone."""
    parts = []
    late = [row for row in rows if row.late is not None and row.late.remark]
    days = [row for row in late if row.late is not None and row.late.days]
    unknown = len(late) - len(days)
    lost = sum(row.late.penalty for row in days if row.late is not None)
    missing = sum(row.status == "missing" for row in rows)
    if days:
        parts.append(f"{len(days)} late" + (f", {lost:g} points less in all" if lost and not brief else ""))
    if unknown:
        parts.append(f"{unknown} perhaps late" + ("" if brief else ", time unknown"))
    if missing:
        parts.append(f"{missing} {'missing' if brief else 'handed in nothing'}")
    return "; ".join(parts)
