"""CSV files that people and their LMS write: read with care, each row with the number of its line."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError

MAX_BYTES = 64 * 2**20
SEPARATORS = (",", ";", "\t")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Row:
    """One row. line: its number in the file, from 1. cells: by the normal form of their column's name."""

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The cell in a column, without white space around it; "" where there is none."""
        return self.cells.get(column, "")

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(self.cells.values())


@dataclass(frozen=True)
class Table:
    """A table. columns: the normal forms of the names in its header."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def wrong(self, row: Row, problem: str) -> UsageError:
        """The error for a row: what file, which line, what is wrong."""
        return UsageError(f"{self.path}, line {row.line}: {problem}")


def normal(name: str) -> str:
    """A column's name or an id as it is compared with others: case, white space and `_` don't count."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace("_", " ").split())


def read_table(path: Path) -> Table:
    """The rows of a CSV file; UsageError says what is wrong with it, and where."""
    text = _text(path)
    first = text.lstrip("\r\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(first), strict=True)
    limit = csv.field_size_limit(MAX_BYTES)  # an LMS puts whole answers into cells
    try:
        lines = []
        for cells in reader:
            lines.append((reader.line_num, cells))
    except csv.Error as error:
        raise UsageError(
            f"{path}, line {reader.line_num}: is no CSV ({error}); save the table as CSV once more"
        ) from None
    finally:
        csv.field_size_limit(limit)
    lines = [(number, [cell.strip() for cell in cells]) for number, cells in lines if cells]
    if not lines:
        raise UsageError(f"{path}: is empty; its first line must name its columns")
    columns = [normal(name) for name in lines[0][1]]
    twice = [name for name, count in Counter(columns).items() if name and count > 1]
    if twice:
        raise UsageError(f"{path}: has two columns called {twice[0]!r}; delete or rename one")
    rows = []
    for number, cells in lines[1:]:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            raise UsageError(
                f"{path}, line {number}: has {len(cells)} cells, but the first line names {len(columns)} "
                "columns; put quotes around cells with a separator in them"
            )
        rows.append(Row(number, dict(zip(columns, cells, strict=False))))
    return Table(path, tuple(columns), tuple(row for row in rows if not row.blank))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path}: has more than {MAX_BYTES // 2**20} MB; is it the right file?")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}") from None
    try:
        text = data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            f'{path}: is not text in UTF-8; in Excel, save it as "CSV UTF-8 (comma delimited)"'
        ) from None
    if "\0" in text:
        raise UsageError(f"{path}: is no text; save the table as CSV")
    return text


def _separator(header: str) -> str:
    """What stands between the cells of the header, most often."""
    plain = "".join(part for number, part in enumerate(header.split('"')) if number % 2 == 0)
    return max(SEPARATORS, key=plain.count)
