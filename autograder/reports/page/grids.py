"""Arrays as tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.reports.page.view import Value, signed

MAX_IN_TABLE = 64  # numbers of an array that is written as tables
MAX_GRIDS = 8  # planes of an array that are written as tables
MAX_LISTED = 8  # wrong entries of an array that is too large for a table
MAX_WIDTH = 12  # characters of a column that all columns of a table are as wide as
NARROW = 24  # characters of a row that a small screen has room for


@dataclass(frozen=True)
class Grid:
    """One plane as a table. label: its place in the array, "" for a whole one. rows: (entry, is it wrong).

    width: characters of its widest entry, at most MAX_WIDTH. wide: whether it may not fit on a small screen.
    """

    label: str
    rows: list[list[tuple[str, bool]]]
    width: int
    wide: bool


@dataclass(frozen=True)
class Listed:
    """The first wrong entries of a large array: (place, expected, got, difference) of each. total: of all."""

    rows: list[tuple[str, str, str, str]]
    total: int


def grids(value: Value) -> list[Grid]:
    """The value as tables, one for each plane; none for what is no array, a single number, or too large."""
    array = value.array
    if array is None or not array.shape or len(array.entries) > MAX_IN_TABLE:
        return []
    found = list(planes(array.shape))
    if len(found) > MAX_GRIDS:
        return []
    height, width = sides(array.shape)
    wrong = frozenset(value.difference.positions if value.difference else ())
    longest = max(map(len, array.entries)) + bool(wrong)
    made = []
    for label, first in found:
        starts = range(first, first + height * width, width)
        rows = [[(array.entries[at], at in wrong) for at in range(start, start + width)] for start in starts]
        made.append(Grid(label, rows, min(longest, MAX_WIDTH), (longest + 2) * width > NARROW))
    return made


def listed(outputs: Sequence[Value]) -> Listed | None:
    """The wrong entries one by one, where the arrays are too large for tables."""
    arrays = {value.name: value for value in outputs}
    expected, got = arrays.get("expected"), arrays.get("got")
    if not (expected and got and expected.array and got.array and got.difference) or grids(got):
        return None
    wanted, found, difference = expected.array.entries, got.array.entries, got.difference
    shape = got.array.shape
    rows = [
        (place(at, shape), wanted[at], found[at], signed(entry))
        for at, entry in zip(difference.positions[:MAX_LISTED], difference.entries, strict=False)
    ]
    return Listed(rows, len(difference.positions)) if rows and shape else None


def sides(shape: Sequence[int]) -> tuple[int, int]:
    """(height, width) of an array's planes; a vector is one row."""
    return (1, shape[0]) if len(shape) == 1 else (shape[-2], shape[-1])


def planes(shape: Sequence[int]) -> Iterator[tuple[str, int]]:
    """(label, position of the first entry) of each plane of an array."""
    outer = shape[:-2]
    height, width = sides(shape)
    for number in range(math.prod(outer)):
        yield (place(number, outer) if outer else ""), number * height * width


def place(position: int, shape: Sequence[int]) -> str:
    """The index of an entry, from its position in row-major order: 5 in [2, 3] is "[1, 2]"."""
    index: list[int] = []
    for side in reversed(shape):
        position, rest = divmod(position, side)
        index.insert(0, rest)
    return f"[{', '.join(map(str, index))}]"
