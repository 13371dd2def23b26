"""All cells of a notebook or of a percent-format module as text, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.protocol.percent import is_text
from autograder.protocol.records import CELL_MARKER

MAX_CELL = 2**16  # characters
COMMENT = re.compile(r"^#[ ]?", re.MULTILINE)


@dataclass(frozen=True)
class DocumentCell:
    """A cell. code: whether it is code. id: its own, grade_id: nbgrader's, "" where there is none."""

    code: bool
    text: str
    id: str = ""
    grade_id: str = ""


def module_cells(text: str) -> Iterator[DocumentCell]:
    """The cells of a percent-format module, the comment signs of its text cells taken off."""
    marks = list(CELL_MARKER.finditer(text))
    starts = [(0, ""), *((mark.end(), mark.group("rest")) for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    for (start, rest), end in zip(starts, ends, strict=True):
        body = text[start:end].strip("\n")[:MAX_CELL]
        prose = is_text(rest)
        if body.strip():
            yield DocumentCell(not prose, COMMENT.sub("", body) if prose else body)


def notebook_cell(cell: dict[str, Any], text: str) -> DocumentCell:
    """A cell of a notebook. text: its source."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    return DocumentCell(
        cell.get("cell_type") == "code", text[:MAX_CELL], _text(cell.get("id")), _text(grade_id)
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
