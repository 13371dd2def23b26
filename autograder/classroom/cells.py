"""A CSV file as cells that know their place in the bytes, so that one can be replaced and no other changes.

Reading with `csv.reader` and writing with `csv.writer` would change quotes, line ends and delimiters of every
row. Here only the bytes of the replaced cells are exchanged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from autograder.errors import DataError

BOM = b"\xef\xbb\xbf"
OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = (b",", b";", b"\t")
NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")


@dataclass(frozen=True)
class Cell:
    """One cell. start, end: its bytes, quotes included. text: what it says."""

    start: int
    end: int
    text: str
    quoted: bool = False


@dataclass(frozen=True)
class Table:
    """A CSV file. rows: the cells of each line that is not empty, with the line's number, from 1."""

    data: bytes
    delimiter: bytes
    rows: list[tuple[int, list[Cell]]]

    def replaced(self, new: Iterable[tuple[Cell, str]]) -> bytes:
        """The file with these cells' texts exchanged; every other byte is as it was."""
        parts, at = [], 0
        for cell, text in sorted(new, key=lambda change: change[0].start):
            parts += [self.data[at : cell.start], self._encoded(text, cell.quoted)]
            at = cell.end
        return b"".join([*parts, self.data[at:]])

    def _encoded(self, text: str, quoted: bool) -> bytes:
        data = text.encode()
        if quoted or self.delimiter in data or re.search(rb'["\r\n]', data):
            return b'"' + data.replace(b'"', b'""') + b'"'
        return data


def read_table(data: bytes, name: str) -> Table:
    """Take a CSV file apart. name: the file's, for the error.

    DataError for a file that is not UTF-8, for a quote that is not closed, and for an empty file.
    """
    if data.startswith(OTHER_UNICODE):
        raise DataError(f"{name}: is UTF-16, not UTF-8; use the file as it was exported, or save it as UTF-8")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{name}, line {line}: is not UTF-8 text; use the file as it was exported, or save it as "
            '"CSV UTF-8"'
        ) from None
    start = len(BOM) if data.startswith(BOM) else 0
    delimiter = max(DELIMITERS, key=lambda one: len(_row(data, start, one)[0]))
    rows, at, line = [], start, 1
    while at < len(data):
        cells, end = _row(data, at, delimiter)
        if not cells:
            raise DataError(
                f"{name}, line {line}: a quotation mark is not closed, or stands in a quoted cell without a "
                "second one; export the file again"
            )
        if len(cells) > 1 or cells[0].text:
            rows.append((line, cells))
        line += data.count(b"\n", at, end) + data.count(b"\r", at, end) - data.count(b"\r\n", at, end)
        at = end
    if not rows:
        raise DataError(f"{name}: is empty; export it again")
    return Table(data, delimiter, rows)


CELLS = {
    delimiter: re.compile(
        rb'(?P<quoted>"(?:[^"]|"")*")?(?P<plain>[^SIGN\r\n]*)(?P<end>SIGN|\r\n|\r|\n|\Z)'.replace(
            b"SIGN", delimiter
        )
    )
    for delimiter in DELIMITERS
}


def _row(data: bytes, start: int, delimiter: bytes) -> tuple[list[Cell], int]:
    """The cells of the row that starts here, and where the next starts; no cells if its quotes are wrong."""
    cells, at = [], start
    while True:
        match = CELLS[delimiter].match(data, at)
        assert match is not None  # each of its parts may be empty
        quoted, plain = match["quoted"], match["plain"]
        if b'"' in plain if quoted is not None else plain.startswith(b'"'):
            return [], match.end()
        text = (quoted[1:-1].replace(b'""', b'"') if quoted is not None else b"") + plain
        cells.append(Cell(at, match.start("end"), text.decode(), quoted is not None))
        at = match.end()
        if match["end"] != delimiter:
            return cells, at


# ---- numbers


def decimal_comma(texts: Iterable[str], delimiter: bytes) -> bool:
    """Whether numbers in these cells have a decimal comma; where no cell tells, those of a `;` file have."""
    seen = Counter(
        sign for text in texts if NUMBER.fullmatch(text.strip()) for sign in (",", ".") if sign in text
    )
    if seen[","] != seen["."]:
        return seen[","] > seen["."]
    return delimiter == b";"


def number(text: str) -> Decimal | None:
    """The number that a cell holds, with a decimal point or comma; None for anything else."""
    text = text.strip()
    return Decimal(text.replace(",", ".")) if NUMBER.fullmatch(text) else None


def rounded(points: Decimal, digits: int) -> Decimal:
    """Points with so many digits behind the decimal sign; a half goes up."""
    return points.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def number_text(points: Decimal, comma: bool = False) -> str:
    """A number without zeros at its end: 87.5, or 87,5 with a decimal comma."""
    text = f"{points:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if comma else text
