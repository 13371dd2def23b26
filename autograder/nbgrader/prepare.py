"""What a student handed in, rebuilt for nbgrader: the released notebook's cells with the student's text.

nbgrader trusts the metadata of a submitted notebook, and a broken one ends its run. So it never sees what
students handed in. It sees a notebook with the released cells' metadata, points and order, with the student's
sources in the cells that students fill in, and with their other cells as plain ones. Grades don't follow
from this notebook: the engine has graded the original.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from autograder.submissions.source import cell_source, notebook_cells

MAX_BYTES = 2**25
MAX_CELLS = 2000
CELL_TYPES = ("code", "markdown", "raw")


def prepared_notebook(released: dict[str, Any], submitted: Path, note: str = "") -> dict[str, Any]:
    """A notebook that nbgrader can take. note: told at its top, e.g. why it could not be graded."""
    prepared = copy.deepcopy(released)
    prepared["cells"] = []
    if note:
        prepared["cells"].append(_plain("markdown", f"**Not graded.** {note}"))
    known = {grade_id(cell): cell for cell in released["cells"] if grade_id(cell)}
    seen: set[str] = set()
    for cell in _cells(submitted)[:MAX_CELLS]:
        name = grade_id(cell)
        source = cell_source(cell)
        if name in known and name not in seen:
            seen.add(name)
            prepared["cells"].append(_filled(known[name], source))
        elif source.strip():
            kind = cell.get("cell_type")
            prepared["cells"].append(_plain(kind if kind in CELL_TYPES else "raw", source))
    _add_missing(prepared["cells"], released["cells"], seen)
    for position, cell in enumerate(prepared["cells"], start=1):
        cell["id"] = f"prepared-{position:04d}"
    return prepared


def grade_id(cell: dict[str, Any]) -> str:
    """The grade id in a cell's metadata, "" for none or for one that is no text."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else ""


def _cells(submitted: Path) -> list[dict[str, Any]]:
    """The cells of a submitted notebook, none of one that can't be read."""
    try:
        if submitted.is_symlink() or not submitted.is_file() or submitted.stat().st_size > MAX_BYTES:
            return []
        cells = notebook_cells(json.loads(submitted.read_text(encoding="utf-8-sig"))) or []
    except (OSError, ValueError, RecursionError):
        return []
    return [cell for cell in cells if isinstance(cell, dict)]


def _filled(released: dict[str, Any], source: str) -> dict[str, Any]:
    """The released cell, with the student's text where students write."""
    cell = copy.deepcopy(released)
    if cell["metadata"]["nbgrader"]["solution"]:
        cell["source"] = source
    return cell


def _plain(kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _add_missing(cells: list[dict[str, Any]], released: list[dict[str, Any]], seen: set[str]) -> None:
    """Put graded cells back that were deleted, each behind the released cell before it."""
    before = ""
    for cell in released:
        name = grade_id(cell)
        if not name:
            continue
        if name not in seen and cell["metadata"]["nbgrader"]["grade"]:
            places = [position for position, other in enumerate(cells) if grade_id(other) == before]
            cells.insert(places[0] + 1 if before and places else len(cells), copy.deepcopy(cell))
            before = name
        elif name in seen:
            before = name
