"""What the instructor's pages show of a class: rows, lists and groups, cut to the size of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograder.reports.classes import ClassResults, ExerciseCount, Group
from autograder.reports.page.view import MINUS, TestView, submission_view, test_view
from autograder.results import SubmissionResult, total

MAX_NOTES, MAX_NOTE = 3, 120  # notes of a row, and characters of a note
MAX_PEOPLE = 100  # students of a list; the table has all
MAX_TRIED = 20  # members of a group among whom two with different code are looked for
Line = tuple[str, str]  # a line's number and its text
Code = Callable[[SubmissionResult, str], list[Line]]
Addresses = Mapping[int, str]  # of students' pages, by the identity of their results


@dataclass(frozen=True)
class Person:
    """A student to link."""

    id: str
    name: str
    address: str


@dataclass(frozen=True)
class Row:
    """A student in a table. points: as text, "" for none. exercises: (state, points as text) of each."""

    id: str
    name: str
    address: str
    state: str
    points: str
    exercises: list[tuple[str, str]]
    by_hand: str
    late: str
    status: str
    notes: list[str]


@dataclass(frozen=True)
class GroupView:
    """A group. answered: False where there was no answer to compare.

    more: members that are not listed. codes: (id, address, lines) of two members, or of one. same_code: no
    member's code differs from the one that is shown.
    """

    anchor: str
    exercise: str
    name: str
    hint: str
    answered: bool
    message: str
    size: int
    lost: str
    members: list[Person]
    more: int
    tests: list[str]
    example: TestView | None
    codes: list[tuple[str, str, list[Line]]]
    same_code: bool


def no_code(_result: SubmissionResult, _exercise: str) -> list[Line]:
    """For results whose submissions are not at hand."""
    return []


def person(result: SubmissionResult, addresses: Addresses) -> Person:
    """A student with the address of the page."""
    return Person(result.id, _name(result), addresses[id(result)])


def by_name(rows: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """The rows sorted by name, those without one by id."""
    return sorted(rows, key=lambda row: ((_name(row) or row.id).casefold(), row.id))


def by_points(rows: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """The rows with the most points first; who has none because nothing was graded comes last."""
    return sorted(by_name(rows), key=lambda row: (row.status != "graded", -total(row)))


def table_rows(rows: Sequence[SubmissionResult], names: Sequence[str], addresses: Addresses) -> list[Row]:
    """The rows of a table. names: of the exercises, a column each."""
    return [_row(result, names, addresses[id(result)]) for result in rows]


def _row(result: SubmissionResult, names: Sequence[str], address: str) -> Row:
    view = submission_view(result)
    graded = result.status == "graded"
    cells = {
        one.name: (one.state, one.score or f"{one.passed} of {one.total}") if graded else ("none", "")
        for one in view.exercises
    }
    late = result.late
    days = ""
    if late is not None and late.remark:
        days = "time unknown" if late.days is None else f"{late.days} {'day' if late.days == 1 else 'days'}"
        days += f", {MINUS}{late.penalty:g}" if late.penalty else ""
    review = [f"look at {test.exercise}: {test.description}" for test in result.tests if test.review]
    notes = [*review, *([result.message] if result.message else []), *view.notes]
    more = [f"and {len(notes) - MAX_NOTES} more"] if len(notes) > MAX_NOTES else []
    return Row(
        result.id, view.name, address, view.state,
        (view.total or view.score) if graded else "",
        [cells.get(name, ("none", "")) for name in names],
        f"{result.manual:+g}".replace("-", MINUS) if result.manual is not None else "",
        days,
        result.status.replace("_", " "),
        [shortened(note) for note in notes[:MAX_NOTES]] + more,
    )  # fmt: skip


def attention(one: ClassResults, addresses: Addresses) -> list[tuple[str, list[tuple[Person, str]], int]]:
    """Lists of who needs a look: (heading, (student, why) of each, how many more)."""
    lists: list[tuple[str, list[tuple[SubmissionResult, str]]]] = [
        ("to be reviewed", one.review),
        ("not graded", [(row, row.message) for row in one.not_graded]),
        ("late", one.late),
        ("handed in nothing", [(row, "") for row in one.missing]),
    ]
    return [
        (
            f"{len(several)} {heading}",
            [(person(row, addresses), shortened(why)) for row, why in several[:MAX_PEOPLE]],
            max(0, len(several) - MAX_PEOPLE),
        )
        for heading, several in lists
        if several
    ]


def numbers(one: ClassResults) -> list[tuple[str, str]]:
    """The class in numbers: (what, how many)."""
    found = [("students", f"{len(one.rows)}"), ("graded", f"{len(one.points)}")]
    if one.points and one.maximum:
        found += [("mean", f"{one.mean:.1f} of {one.maximum:g}"), ("median", f"{one.median:g}")]
    counts = [
        ("to be reviewed", len({row.id for row, _why in one.review})),
        ("not graded", len(one.not_graded)),
        ("late", len(one.late)),
        ("missing", len(one.missing)),
    ]
    return found + [(name, f"{count}") for name, count in counts if count]


def exercise_rows(exercises: Sequence[ExerciseCount]) -> list[dict[str, object]]:
    """The table of exercises and tests: points, the share of students who earned them, and how many."""
    return [
        {
            "name": each.name,
            "points": f"{each.mean:.3g} of {each.maximum:g}" if each.maximum else "",
            "share": f"{each.share:.0%}",
            "students": "",
            "tests": [
                {
                    "name": test.description or test.id,
                    "points": f"{test.points:g}" if test.points else test.visibility,
                    "share": f"{test.share:.0%}" if test.of else "–",
                    "students": f"{test.full} of {test.of}" + (f", {test.part} in part" if test.part else ""),
                }
                for test in each.tests
            ],
        }
        for each in exercises
    ]


def group_views(groups: Sequence[Group], addresses: Addresses) -> list[GroupView]:
    """The groups without members' code."""
    return [_group(number, group, addresses) for number, group in enumerate(groups, start=1)]


def _group(number: int, group: Group, addresses: Addresses) -> GroupView:
    example = test_view(group.example) if group.answered else None
    return GroupView(
        anchor=f"group-{number}",
        exercise=group.exercise,
        name=group.name,
        hint=group.hint,
        answered=group.answered,
        message=shortened(example.message) if example is not None else "",
        size=len(group.members),
        lost=f"{MINUS}{round(group.lost, 2):g}" if group.lost else "",
        members=[person(row, addresses) for row in by_name(group.members)[:MAX_PEOPLE]],
        more=max(0, len(group.members) - MAX_PEOPLE),
        tests=[shortened(test.description or test.id) for test in group.tests],
        example=example,
        codes=[],
        same_code=False,
    )


def codes_of(
    group: Group, code: Code, addresses: Addresses
) -> tuple[list[tuple[str, str, list[Line]]], bool]:
    """(two members' code, or one's; whether the other members' code is the same)."""
    found: list[tuple[str, str, list[Line]]] = []
    tried = [(row, code(row, group.exercise)) for row in group.members[:MAX_TRIED]]
    for row, lines in tried:
        texts = [[text for _number, text in known] for _id, _address, known in found]
        if lines and len(found) < 2 and [text for _number, text in lines] not in texts:
            found.append((row.id, addresses[id(row)], _aligned(lines)))
    alike = len(found) == 1 and len(group.members) == len(tried) > 1 and all(lines for _row, lines in tried)
    return found, alike


def _aligned(lines: list[Line]) -> list[Line]:
    width = max(len(number) for number, _text in lines)
    return [(number.rjust(width), text) for number, text in lines]


def shortened(text: str) -> str:
    """The first line of a text, cut where it is long."""
    line = text.partition("\n")[0]
    return line if len(line) <= MAX_NOTE else f"{line[:MAX_NOTE]}…"


def _name(result: SubmissionResult) -> str:
    return (result.student.name if result.student else None) or ""
