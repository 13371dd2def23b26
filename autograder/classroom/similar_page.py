"""The page that shows similar works: a table of pairs, and their matching lines side by side."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.classroom.matches import Block, blocks
from autograder.classroom.similar import Comparison, Pair, Work
from autograder.submissions.names import printable

TEMPLATES = Path(__file__).parent / "templates"
MAX_ROWS = 500  # pairs in the table
MAX_CODE = 600_000  # characters of code on the page, so that it stays below a megabyte
MAX_LINE = 160  # characters of a line that are shown


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
        uncompared=[
            ("Works with too little code of their own to be compared", comparison.little),
            ("Works that could not be read", [f"{id}: {why}" for id, why in (unread or {}).items()]),
        ],
    )


def percent(share: float) -> str:
    """A share in per cent, rounded down, so that what passes a threshold also looks as if it did."""
    return f"{int(100 * share + 1e-9)} %"


def matching_lines(found: list[Block]) -> int:
    """How many lines of the first work match."""
    return sum(block.size for block in found)


def _rows(pairs: list[Pair], names: Mapping[str, str]) -> list[dict[str, Any]]:
    rows, left = [], MAX_CODE
    for pair in pairs:
        found = blocks(pair)
        sides = [
            (_side(pair.first, block.first), _side(pair.second, block.second)) for block in found
        ] if left > 0 else []  # fmt: skip
        left -= sum(len(label) + len(line) for block in sides for side in block for label, line in side)
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
                "shown": left > 0,
            }
        )
    return rows


def _side(work: Work, span: tuple[int, int]) -> list[tuple[str, str]]:
    """Labels and lines of one half of a block."""
    labels = work.labels[span[0] : span[1] + 1]
    width = max(map(len, labels))
    return [(label.rjust(width), _shown(line)) for label, line in zip(labels, work.lines[span[0] :], strict=False)]


def _shown(line: str) -> str:
    line = line[: 2 * MAX_LINE].expandtabs(4)
    return printable(line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}…")


def _named(id: str, names: Mapping[str, str]) -> str:
    return f"{names[id]} ({id})" if id in names and names[id] != id else id
