"""The instructor's pages of a run: the class at a glance, by name and by points, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from autograder.reports.classes import ClassResults, classes_of
from autograder.reports.page import plots
from autograder.reports.page.class_view import (
    Addresses,
    Code,
    GroupView,
    attention,
    by_name,
    by_points,
    codes_of,
    exercise_rows,
    group_views,
    no_code,
    numbers,
    table_rows,
)
from autograder.reports.page.names import safe_name
from autograder.reports.page.render import rendered
from autograder.results import RunInfo, SubmissionResult

INDEX = "index.html"
UNKNOWN = "assignment unknown"
LARGEST = 6  # groups that the first page names
MAX_MAP = 500_000  # bytes of groups that are shown with code; the others become lines of a table
MAX_OTHERS = 300  # such lines
MAX_CODES = 60  # groups whose members' code is looked for
COUNTS = ("students", "graded", "mean", "median", "to be reviewed", "not graded", "late", "missing")


def class_pages(
    results: Sequence[tuple[SubmissionResult, str]], run: RunInfo, code: Code = no_code
) -> dict[str, str]:
    """All pages for the instructor, by the name of their file. results: (result, address of its page).

    One assignment begins at index.html; of several, index.html lists them.
    """
    classes = classes_of([result for result, _address in results])
    addresses = {id(result): address for result, address in results}
    if len(classes) == 1:
        return dict(_pages(classes[0], "", addresses, run, code))
    found: dict[str, str] = {}
    heads = []
    for number, one in enumerate(classes, start=1):
        head = f"{number}-{safe_name(one.assignment or UNKNOWN)}-"
        heads.append((one, f"{head}{INDEX}"))
        found.update(_pages(one, head, addresses, run, code))
    return {INDEX: _overview(heads, run), **found}


def _overview(heads: list[tuple[ClassResults, str]], run: RunInfo) -> str:
    rows = [
        (one.assignment or UNKNOWN, file, [dict(numbers(one)).get(name, "–") for name in COUNTS])
        for one, file in heads
    ]
    return rendered(
        "overview.html.j2", title="Results", links=[], here=INDEX, run=run, assignments=rows, columns=COUNTS
    )


def _pages(
    one: ClassResults, head: str, addresses: Addresses, run: RunInfo, code: Code
) -> Iterator[tuple[str, str]]:
    """(file, page) of one assignment. head: how the names of its files begin."""
    first, points, groups_file = f"{head}{INDEX}", f"{head}by-points.html", f"{head}groups.html"
    links = [("by name", first), ("by points", points), ("groups", groups_file)]
    if head:
        links.insert(0, ("all assignments", INDEX))
    title = one.assignment or UNKNOWN
    views = group_views(one.groups, addresses)
    names = [each.name for each in one.exercises]
    common: dict[str, Any] = {
        "title": title, "links": links, "run": run, "numbers": numbers(one), "names": names,
        "has_late": bool(one.late), "has_hand": any(row.by_hand for row in one.rows),
        "groups_file": groups_file,
    }  # fmt: skip
    yield first, rendered(
        "glance.html.j2", here=first, by_name=True, rows=table_rows(by_name(one.rows), names, addresses),
        attention=attention(one, addresses), pictures=list(_pictures(one)),
        groups=_largest(views),
        exercises=exercise_rows(one.exercises), **common,
    )  # fmt: skip
    yield points, rendered(
        "glance.html.j2", here=points, by_name=False, rows=table_rows(by_points(one.rows), names, addresses),
        **common,
    )  # fmt: skip
    parts, others = _map(one, views, addresses, code)
    heading = "Smaller groups" if any(view.size > 1 for view in others) else "Done by one student alone"
    tables = [("Without an answer", [view for view in views if not view.answered]), (heading, others)]
    yield groups_file, rendered(
        "groups.html.j2", title=title, links=links, here=groups_file, parts=parts,
        tables=[(text, rows[:MAX_OTHERS], max(0, len(rows) - MAX_OTHERS)) for text, rows in tables if rows],
    )  # fmt: skip


def _largest(views: list[GroupView]) -> list[GroupView]:
    """The groups that the first page names: those with wrong answers, then those without an answer."""
    several = [view for view in views if view.size > 1]
    answered = [view for view in several if view.answered][:LARGEST]
    return answered + [view for view in several if not view.answered][:LARGEST]


def _pictures(one: ClassResults) -> Iterator[tuple[str, Markup, list[str]]]:
    """(heading, picture, what it says in words) of each picture that there is something to draw in."""
    if one.points and one.maximum:
        yield "Points", plots.distribution(one), []
    if one.points and one.exercises:
        yield "Exercises", plots.exercises(one), []
    if any(race.ratios for race in one.races):
        yield "Races", plots.races(one), [plots.race_text(race) for race in one.races]


def _map(
    one: ClassResults, views: list[GroupView], addresses: Addresses, code: Code
) -> tuple[list[Markup], list[GroupView]]:
    """(groups with example and code, as many as there is room for; all others with an answer)."""
    parts: list[Markup] = []
    others: list[GroupView] = []
    room = MAX_MAP
    for group, view in zip(one.groups, views, strict=True):
        if not view.answered:
            continue
        if view.size > 1 and len(parts) < MAX_CODES:
            codes, same = codes_of(group, code, addresses)
            part = rendered("group.html.j2", group=replace(view, codes=codes, same_code=same))
            size = len(part.encode())
            if size <= room:
                room -= size
                parts.append(Markup(part))
                continue
        others.append(view)
    return parts, others
