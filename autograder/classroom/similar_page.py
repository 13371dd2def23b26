"""The page that shows similar works: a table of pairs, and their matching lines side by side."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.classroom.matches import Block, blocks
from autograder.classroom.similar import Comparison, Pair, Work
from autograder.submissions.names import printable, printable_name

TEMPLATES = Path(__file__).parent / "templates"
MAX_ROWS = 300  # pairs in the table
MAX_CODE, MAX_CODE_OF_PAIR = 600_000, 100_000  # bytes of matching lines, so that the page is below a megabyte
MAX_LINES, MAX_LINE = 200, 160  # lines of a block, and characters of a line, that are shown
MARKUP = 52  # bytes around each line


def similar_page(
    comparison: Comparison, names: Mapping[str, str] | None = None, unread: Mapping[str, str] | None = None
) -> str:
    """The page as HTML: one file that runs no script and asks for nothing.

    names: of students, by id. unread: by id, why a work could not be read.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("similar.html").render(
        assignment=comparison.assignment,
        common=comparison.common,
        common_from=comparison.common_from,
        compared=len(comparison.compared),
        threshold=percent(comparison.threshold),
        pairs=_rows(comparison.pairs[:MAX_ROWS], names or {}),
        unlisted=max(0, len(comparison.pairs) - MAX_ROWS),
        little=[_named(id, names or {}) for id in comparison.little],
        unread=[printable_name(f"{id}: {why}") for id, why in (unread or {}).items()],
    )


def percent(share: float) -> str:
    """A share in per cent, rounded down, so that what passes a threshold also looks as if it did."""
    return f"{int(100 * share + 1e-9)} %"


def matching_lines(found: list[Block]) -> int:
    """How many lines of the first work match."""
    return sum(block.size for block in found)


def _rows(pairs: list[Pair], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the page says of each pair; lines are shown until the page is full."""
    rows, left = [], MAX_CODE
    for pair in pairs:
        found = blocks(pair)
        sides = _shown_blocks(pair, found, left)
        left -= sum(map(_size, sides))
        rows.append(
            {
                "first": _named(pair.first.id, names),
                "second": _named(pair.second.id, names),
                "score": percent(pair.score),
                "shared": len(pair.shared),
                "own": pair.own,
                "lines": matching_lines(found),
                "behaviours": pair.behaviours,
                "blocks": sides,
                "cut": len(found) - len(sides),
                "shown": bool(sides),
            }
        )
    return rows


Side = list[tuple[str, str]]  # labels and lines of one half of a block


def _shown_blocks(pair: Pair, found: list[Block], room: int) -> list[tuple[Side, Side]]:
    """As many blocks, from the first one on, as there is room for on the page."""
    shown: list[tuple[Side, Side]] = []
    total = 0
    for block in found:
        sides = (_side(pair.first, block.first), _side(pair.second, block.second))
        total += _size(sides)
        if total > room or (shown and total > MAX_CODE_OF_PAIR):
            break
        shown.append(sides)
    return shown


def _size(sides: tuple[Side, Side]) -> int:
    """About how many bytes of the page a block takes."""
    return sum(
        MARKUP + len(label) + len(html.escape(line).encode()) for side in sides for label, line in side
    )


def _side(work: Work, span: tuple[int, int]) -> Side:
    last = min(span[1] + 1, span[0] + MAX_LINES)
    labels = work.labels[span[0] : last]
    width = max(map(len, labels))
    lines = zip(labels, work.lines[span[0] : last], strict=True)
    side = [(label.rjust(width), _shown(line)) for label, line in lines]
    return side if last > span[1] else [*side, ("", f"… and {span[1] + 1 - last} more lines")]


def _shown(line: str) -> str:
    line = line[: 2 * MAX_LINE].expandtabs(4)
    return printable(line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}…")


def _named(id: str, names: Mapping[str, str]) -> str:
    name = names.get(id, id)
    return printable_name(id if name == id else f"{name} ({id})")
