"""A CSV file of any other origin: a column of ids, and a column for the grade."""

from __future__ import annotations

from collections.abc import Collection

from autograder.classroom.cells import Table, decimal_comma
from autograder.classroom.export import Place, Sheet, choose, equally_long, same_id, same_title
from autograder.errors import DataError

IDS = ("id", "student id", "user id", "username", "email")


def read_plain(table: Table, assignment: str, column: str | None, ids: Collection[str], name: str) -> Sheet:
    """The grades in one column.

    column: its title, None for one called like the assignment. ids: of the results.
    """
    header, rows = table.rows[0][1], table.rows[1:]
    equally_long(table, rows, name)
    id_at = _id_column(table, ids, name)
    titles = {at: cell.text for at, cell in enumerate(header) if at != id_at}
    at = choose(titles, column or assignment, name, "column")
    comma = decimal_comma((cell.text for _, row in rows for cell in row), table.delimiter)
    sheet = Sheet("CSV", f"column {header[at].text!r}", table, comma)
    for line, row in rows:
        if row[id_at].text.strip():
            sheet.add(row[id_at].text, row[at], Place(f"line {line}", row[at].text))
    return sheet


def _id_column(table: Table, ids: Collection[str], name: str) -> int:
    """The column called "id", else the only one that has ids of the results in it."""
    titles = [same_title(cell.text) for cell in table.rows[0][1]]
    if titles.count("id") == 1:
        return titles.index("id")
    wanted = set(map(same_id, ids))
    found = [
        at for at in range(len(titles)) if any(same_id(row[at].text) in wanted for _, row in table.rows[1:])
    ]
    named = [at for at in found if titles[at] in IDS]
    if len(named or found) == 1:
        return (named or found)[0]
    problem = "several columns have" if found else "no column has"
    raise DataError(f"{name}: {problem} the ids of the results; call the column of ids 'id'")
