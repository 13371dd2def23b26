"""Canvas's gradebook, as "Export" writes it.

The first row has the titles, an assignment's with its number behind: "Homework 1 (4321)". Then come a row
"Manual Posting", where an assignment is posted by hand, and the row "Points Possible", in which columns that
Canvas computes are "(read only)".
Source: lib/gradebook_exporter.rb and lib/gradebook_importer.rb of github.com/instructure/canvas-lms.
"""

from __future__ import annotations

import re

from autograder.classroom.cells import Table, decimal_comma, number
from autograder.classroom.export import Place, Sheet, choose, equally_long, same_title
from autograder.errors import DataError

TITLE = re.compile(r"(?P<title>.*?)\s*\((?P<id>\d+)\)", re.DOTALL)
COMPUTED = re.compile(r"(?:Current|Final|Override) (?:Score|Points|Grade|Status)")
HEADER_ROWS = 4
LOCKED = {"EX": "excused in Canvas (EX)", "N/A": "not assigned to this student in Canvas (N/A)"}


def is_canvas(table: Table) -> bool:
    """Whether this is Canvas's gradebook."""
    titles = [cell.text for cell in table.rows[0][1]]
    return titles[:2] == ["Student", "ID"] or titles[:3] == ["LastName", "FirstName", "ID"]


def read_canvas(table: Table, assignment: str, column: str | None, name: str) -> Sheet:
    """The grades of one assignment. column: its number or title, None for one called like the assignment."""
    titles = [cell.text for cell in table.rows[0][1]]
    id_at = titles.index("ID")
    header = next(
        (at for at, (_, row) in enumerate(table.rows[:HEADER_ROWS]) if "Points Possible" in row[0].text), 0
    )
    points = [cell.text for cell in table.rows[header][1]] if header else []
    at = _column(titles, points, assignment, column, name)
    maximum = number(points[at]) if at < len(points) else None
    rows = [(line, row) for line, row in table.rows[header + 1 :] if "".join(c.text for c in row[id_at:])]
    rows = [(line, row) for line, row in rows if len(row) <= id_at or row[id_at].text.strip()]
    equally_long(table, rows, name)
    comma = decimal_comma([*(row[at].text for _, row in rows), *points], table.delimiter)
    sheet = Sheet("Canvas", f"column {titles[at]!r}", table, comma)
    for line, row in rows:
        cell = row[at]
        locked = LOCKED.get(cell.text.strip().upper(), "")
        sheet.add(row[id_at].text, cell, Place(f"line {line}", cell.text, maximum, locked))
    return sheet


def _column(titles: list[str], points: list[str], assignment: str, wanted: str | None, name: str) -> int:
    """The assignment's column, by its number, its title, or both as in the file."""
    known = {}
    for at, title in enumerate(titles):
        match = TITLE.fullmatch(title)
        if match and not COMPUTED.search(title) and "read only" not in "".join(points[at : at + 1]):
            known[at] = match
    if wanted is not None:
        for at, match in known.items():
            if wanted.strip() in (match["id"], titles[at]):
                return at
        others = {same_title(title) for at, title in enumerate(titles) if at not in known}
        if same_title(wanted) in others:
            raise DataError(f"{name}: column {wanted!r} can't be filled in; Canvas takes no points there")
    own = {at: match["title"] for at, match in known.items()}
    return choose(own, wanted or assignment, name, "assignment", {at: titles[at] for at in known})
