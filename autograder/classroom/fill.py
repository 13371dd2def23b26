"""Fill grades into a file that an LMS exported.

A grade goes to the one place that has the student's id, and nowhere else. What can't be written is listed
with the reason, and the file stays as it is there. The points are those of the results, never converted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from autograder.classroom.canvas import is_canvas, read_canvas
from autograder.classroom.cells import number, number_text, read_table, rounded
from autograder.classroom.classroom50 import read_scores
from autograder.classroom.export import Export, Place
from autograder.classroom.moodle import language, read_moodle
from autograder.classroom.plain import read_plain
from autograder.errors import DataError, UsageError
from autograder.feedback.options import option
from autograder.results import RunResult, SubmissionResult, full_total, total
from autograder.submissions.lms import CANVAS, CANVAS_ANONYMOUS, MOODLE

Score = Literal["auto", "total"]
EMPTY = ("", "-")  # Canvas and Moodle both write "-" for no grade
SOURCES = {"Canvas": (CANVAS, CANVAS_ANONYMOUS), "Moodle": (MOODLE,)}


@dataclass(frozen=True)
class Change:
    """A grade that is written. old, new: as the file writes them."""

    result: SubmissionResult
    where: str
    old: str
    new: str


@dataclass(frozen=True)
class Listed:
    """A student whose grade is not written, and why."""

    result: SubmissionResult
    why: str


@dataclass
class Filling:
    """What filling in does. data: the new file. same: how many grades stand there already.

    missing: how many students of the roster handed nothing in and get nothing. matched: the graded
    submissions whose student is in the file. absent: how many students of the file have no result.
    """

    system: str
    target: str
    data: bytes = b""
    changes: list[Change] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    matched: list[SubmissionResult] = field(default_factory=list)
    same: int = 0
    missing: int = 0
    absent: int = 0


def points_of(result: SubmissionResult, score: Score) -> Decimal:
    """The points of a submission: what the tests gave, or with late penalty and points by hand."""
    return Decimal(str(total(result) if score == "total" else result.score))


def full_points(result: SubmissionResult, score: Score) -> Decimal:
    """What the points of a submission are out of."""
    return Decimal(str(full_total(result) if score == "total" else result.max_score))


def student_id(result: SubmissionResult) -> str:
    """The id by which the student is found in other files."""
    return result.student.id if result.student is not None else result.id


def by_assignment(
    run: RunResult, assignment: str | None, name: str
) -> list[tuple[str, list[SubmissionResult]]]:
    """The results of each assignment, or of the one that is chosen.

    Submissions of which nobody knows the assignment are with the first. UsageError when there is nothing.
    """
    known = sorted({result.assignment for result in run.submissions if result.assignment is not None})
    if assignment is not None and assignment not in known:
        raise UsageError(f"{name}: has no results of {assignment!r} (it has: {', '.join(known) or 'none'})")
    if not known:
        raise UsageError(f"{name}: has no results of any assignment")
    chosen = known if assignment is None else [assignment]
    own = {one: [result for result in run.submissions if result.assignment == one] for one in chosen}
    own[chosen[0]] += [result for result in run.submissions if result.assignment is None]
    return list(own.items())


def read_export(
    data: bytes,
    name: str,
    run: RunResult,
    results: Sequence[SubmissionResult],
    assignment: str,
    column: str | None,
) -> Export:
    """The exported file; which system it is from is told by what stands in it. name: the file's."""
    if data.lstrip()[:1] in (b"{", b"["):
        return read_scores(data, assignment, column, _time_of(run), name)
    table = read_table(data, name)
    if is_canvas(table):
        return read_canvas(table, assignment, column, name)
    titles = language(table)
    if titles is None:
        return read_plain(table, assignment, column, [student_id(result) for result in results], name)
    if column is not None:
        raise UsageError(
            f"{option('--column', column)}: Moodle's worksheet has one column for the grade; leave it out"
        )
    return read_moodle(table, titles, name)


def _time_of(run: RunResult) -> datetime:
    """When the run started; so filling in twice gives the same bytes."""
    try:
        return datetime.fromisoformat(run.run.started).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)


def fill(
    export: Export,
    results: Sequence[SubmissionResult],
    score: Score = "total",
    missing_zero: bool = False,
    overwrite: bool = False,
) -> Filling:
    """Find the place of each grade and fill in what can be filled in.

    missing_zero: write 0 for who handed nothing in. overwrite: replace other grades that stand there.
    DataError when the file's maximum is not that of the results, or the results are from another system.
    """
    _check_system(export, results)
    graded = [result for result in results if result.status == "graded"]
    full = max((full_points(result, score) for result in graded), default=Decimal(0))
    if graded and not full:
        raise UsageError("the results have no points: public tests are worth none; grade without --public")
    filling = Filling(export.system, export.target)
    claims: dict[int, list[tuple[SubmissionResult, Decimal]]] = {}
    known: set[int] = set()
    for result in results:
        positions = export.positions(student_id(result))
        known.update(positions)
        if result.status == "missing" and not missing_zero:
            filling.missing += 1
        elif why := _unplaced(result, positions, export, score, full):
            filling.listed.append(Listed(result, why))
        else:
            points = Decimal(0) if result.status == "missing" else points_of(result, score)
            claims.setdefault(positions[0], []).append((result, rounded(points, export.digits)))
    new: dict[int, Decimal] = {}
    for position, claimed in sorted(claims.items()):
        if _decide(filling, export, position, claimed, overwrite):
            new[position] = claimed[0][1]
    filling.absent = len(export.places) - len(known)
    filling.data = export.filled(new)
    return filling


def _check_system(export: Export, results: Iterable[SubmissionResult]) -> None:
    """DataError for results whose ids are another system's: equal numbers would be other students."""
    own = SOURCES.get(export.system)
    for result in results:
        source = result.student.source if result.student is not None else None
        if own is None or source is None or any(pattern.fullmatch(source) for pattern in own):
            continue
        for system, patterns in SOURCES.items():
            if any(pattern.fullmatch(source) for pattern in patterns):
                raise DataError(
                    f"the results are of a download from {system} ({source}), but the file is from "
                    f"{export.system}, where ids are others; use {system}'s file"
                )


def _unplaced(
    result: SubmissionResult, positions: list[int], export: Export, score: Score, full: Decimal
) -> str:
    """Why a grade has no place in the file, or "". full: the maximum of the results."""
    if result.status == "not_graded":
        return f"not graded: {result.message}"
    if not positions:
        return f"no {'entry' if export.shared else 'row'} of the file has this id"
    if len(positions) > 1:
        return f"{' and '.join(export.places[at].where for at in positions)} have this id"
    maximum = export.places[positions[0]].maximum
    if result.status == "missing" or maximum is None:
        return ""
    if maximum != full:
        here, own = number_text(maximum), number_text(full)
        raise DataError(
            f"{export.places[positions[0]].where} of the file is out of {here} points, the results out of "
            f"{own}; set the maximum in {export.system} to {own}, and export again"
        )
    if (other := full_points(result, score)) != full:
        return f"was graded out of {number_text(other)} points, the others out of {number_text(full)}"
    return ""


def _decide(
    filling: Filling,
    export: Export,
    position: int,
    claimed: list[tuple[SubmissionResult, Decimal]],
    overwrite: bool,
) -> bool:
    """Note what happens to one place of the file; True when it gets the grade."""
    place, points = export.places[position], claimed[0][1]
    if len(claimed) > 1 and not (export.shared and all(other == points for _, other in claimed)):
        what = "members with other points" if export.shared else "results with this id"
        filling.listed += [
            Listed(result, f"{place.where} has {len(claimed)} {what}") for result, _ in claimed
        ]
        return False
    results = [result for result, _ in claimed]
    graded = [result for result in results if result.status == "graded"]
    filling.matched += graded
    if place.locked:
        filling.listed += [Listed(result, place.locked) for result in graded]
        return False
    if _holds(place, points):
        filling.same += len(results)
        return False
    if place.text.strip() not in EMPTY and not place.collected and not overwrite:
        new, replace = export.text(points), option("--overwrite")
        why = f"{place.where} holds {place.text.strip()}, not {new}; {replace} replaces it"
        filling.listed += [Listed(result, why) for result in results]
        return False
    filling.changes += [Change(one, place.where, place.text, export.text(points)) for one in results]
    return True


def _holds(place: Place, points: Decimal) -> bool:
    """Whether the grade stands there already; one that the system has collected can still change."""
    return not place.collected and number(place.text) == points
