"""A file that an LMS exported: where each student's grade stands in it, and how to fill grades in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from autograder.classroom.cells import Cell, Table, number_text
from autograder.errors import DataError
from autograder.feedback.options import option


@dataclass(frozen=True)
class Place:
    """Where one grade stands.

    where: for a person, e.g. "line 5". text: what stands there. maximum: out of how many points, None where
    the file does not say. locked: why it must stay as it is, or "". collected: the system's own score, which
    a grade may replace.
    """

    where: str
    text: str
    maximum: Decimal | None = None
    locked: str = ""
    collected: bool = False


class Export(Protocol):
    """What every format offers.

    system: "Canvas", "Moodle", "Classroom 50" or "CSV". target: what is filled in, for a person. digits: how
    many may stand behind the decimal sign. shared: several students may have one grade together.
    """

    system: str
    target: str
    digits: int
    shared: bool

    @property
    def places(self) -> Sequence[Place]:
        """All grades of the file."""

    def positions(self, id: str) -> list[int]:
        """Where in `places` the grades of the student with this id are."""

    def text(self, points: Decimal) -> str:
        """The grade as the file writes it."""

    def filled(self, grades: dict[int, Decimal]) -> bytes:
        """The file with these grades at these positions of `places`; everything else is as it was."""


@dataclass
class Sheet:
    """An export that is a CSV file. cells: the cell of each place. comma: numbers have a decimal comma."""

    system: str
    target: str
    table: Table
    comma: bool
    places: list[Place] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    by_id: dict[str, list[int]] = field(default_factory=dict)
    digits: int = 2
    shared: bool = False

    def add(self, id: str, cell: Cell, place: Place) -> None:
        """Add a student's grade."""
        self.by_id.setdefault(same_id(id), []).append(len(self.places))
        self.places.append(place)
        self.cells.append(cell)

    def positions(self, id: str) -> list[int]:
        """Where in `places` the grades of the student with this id are."""
        return self.by_id.get(same_id(id), [])

    def text(self, points: Decimal) -> str:
        """The grade as the file writes it."""
        return number_text(points, self.comma)

    def filled(self, grades: dict[int, Decimal]) -> bytes:
        """The file with these grades; no byte of any other cell changes."""
        return self.table.replaced((self.cells[at], self.text(points)) for at, points in grades.items())


def same_id(id: str) -> str:
    """An id as it is compared with others."""
    return unicodedata.normalize("NFC", id.strip())


def same_title(title: str) -> str:
    """A title as it is compared with an assignment's name: case, spaces, `_` and `-` don't count."""
    return re.sub(r"[\s_-]+", " ", unicodedata.normalize("NFC", title)).strip().casefold()


def choose(
    titles: dict[int, str], wanted: str, name: str, what: str, shown: dict[int, str] | None = None
) -> int:
    """The one of these titles that is called as wanted.

    what: what the titles are of, e.g. "column". shown: how to name each in the error, if not by its title.
    DataError when no title is called so, or several are.
    """
    found = [at for at, title in titles.items() if same_title(title) == same_title(wanted)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(repr(title) for title in (shown or titles).values()) or "none"
    problem = f"no {what} is" if not found else f"{len(found)} {what}s are"
    choose_one = f"choose one with {option('--column', 'NAME')} (there are: {known})"
    raise DataError(f"{name}: {problem} called {wanted!r}; {choose_one}")


def equally_long(table: Table, rows: list[tuple[int, list[Cell]]], name: str) -> None:
    """DataError for a row with fewer or more cells than titles: its grade could be another column's."""
    wanted = len(table.rows[0][1])
    for line, row in rows:
        if len(row) != wanted:
            raise DataError(
                f"{name}, line {line}: has {len(row)} cells where line 1 has {wanted}; export the file again"
            )
