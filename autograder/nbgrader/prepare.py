"""What a student handed in, rebuilt for nbgrader: the released notebook's cells with the student's text.

nbgrader trusts the metadata of a submitted notebook, and a broken one ends its run. So it never sees what
students handed in. It sees a notebook with the released cells' metadata, points and order, with the student's
text in the cells that students fill in, and with their other cells as plain ones. Grades don't depend on this
notebook: the engine has graded the original.
"""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

from autograder.nbgrader.attachments import kept_attachments
from autograder.nbgrader.outputs import Budget, kept_outputs
from autograder.submissions.source import cell_source, notebook_cells

MAX_BYTES = 2**25
MAX_CELLS = 2000
MAX_CELL, MAX_SOURCE = 100_000, 2**20  # characters of one cell's text, and of all together
MAX_SHOWN = 8 * 2**20  # characters of pictures and outputs of one notebook
NEW_WORDS = 3  # in one of the course's own text cells, from which on a student has written there
CELL_TYPES = ("code", "markdown", "raw")
CUT = "\n\n(cut: the rest of this cell is too long to be shown)"
ELSEWHERE = (
    "*(This cell holds no answer, but the notebook holds text of the student's in other cells: look for the "
    "answer there, and grade it here.)*"
)


def prepared_notebook(released: dict[str, Any], submitted: Path, note: str = "") -> dict[str, Any]:
    """A notebook that nbgrader can take. note: Markdown at its top, e.g. why it was not graded."""
    return _Prepared(released).notebook(_cells(submitted)[:MAX_CELLS], note)


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


class _Prepared:
    """The notebook while it is rebuilt."""

    def __init__(self, released: dict[str, Any]) -> None:
        self._released = released
        self._known = {grade_id(cell): cell for cell in released["cells"] if grade_id(cell)}
        self._ids = {cell["id"]: name for name, cell in self._known.items() if "id" in cell}
        self._sources = {_normal(cell_source(cell)) for cell in released["cells"]}
        self._texts = {cell["id"]: cell_source(cell) for cell in released["cells"] if "id" in cell}
        self._seen: set[str] = set()
        self._cells: list[dict[str, Any]] = []
        self._budget = Budget(MAX_SHOWN)
        self._source_left = MAX_SOURCE
        self._written_elsewhere = False

    def notebook(self, submitted: list[dict[str, Any]], note: str) -> dict[str, Any]:
        prepared = copy.deepcopy(self._released)
        if note:
            self._cells.append(_plain("markdown", note))
        marked = {grade_id(cell) for cell in submitted}
        for cell in submitted:
            self._add(cell, marked)
        self._add_missing()
        self._mark_unanswered()
        for position, cell in enumerate(self._cells, start=1):
            cell["id"] = f"prepared-{position:04d}"
        prepared["cells"] = self._cells
        return prepared

    def _add(self, cell: dict[str, Any], marked: set[str]) -> None:
        name = grade_id(cell)
        if name not in self._known:  # a tool has taken the metadata out, but the cell's id is still there
            id = cell.get("id")
            by_id = self._ids.get(id, "") if isinstance(id, str) else ""
            name = by_id if by_id not in marked else ""
        source = self._limited(cell_source(cell))
        if name and name not in self._seen:
            self._seen.add(name)
            self._cells += self._filled(self._known[name], cell, source)
        elif source.strip():
            kind = cell.get("cell_type")
            kind = kind if isinstance(kind, str) and kind in CELL_TYPES else "raw"
            self._cells.append(self._shown(_plain(kind, source), cell))
            self._written_elsewhere |= _is_prose(kind, source) and self._is_new(cell, source)

    def _is_new(self, cell: dict[str, Any], source: str) -> bool:
        """Whether a text is the student's: not the course's own, nor an older release of that."""
        if _normal(source) in self._sources:
            return False
        id = cell.get("id")
        released = self._texts.get(id, "") if isinstance(id, str) else ""
        return not released or len(set(source.split()) - set(released.split())) >= NEW_WORDS

    def _filled(self, known: dict[str, Any], cell: dict[str, Any], source: str) -> list[dict[str, Any]]:
        """The released cell, with the student's text where students write."""
        filled = copy.deepcopy(known)
        if not filled["metadata"]["nbgrader"]["solution"]:
            return [filled]
        filled["source"] = source
        if known["cell_type"] == "markdown" and cell.get("cell_type") == "code" and source.strip():
            filled["source"] = _fenced(source)
            outputs = kept_outputs(cell.get("outputs"), self._budget)
            if outputs:  # a text cell can show none
                return [filled, _plain("code", "# what the cell above has shown") | {"outputs": outputs}]
        return [self._shown(filled, cell)]

    def _shown(self, cell: dict[str, Any], original: dict[str, Any]) -> dict[str, Any]:
        """The cell with the pictures and outputs of the original."""
        if cell["cell_type"] == "code":
            cell["outputs"] = kept_outputs(original.get("outputs"), self._budget)
        elif cell["cell_type"] == "markdown":
            attachments = kept_attachments(original.get("attachments"), self._budget.left)
            sizes = (len(data) for bundle in attachments.values() for data in bundle.values())
            if attachments and self._budget.take(sum(sizes)):
                cell["attachments"] = attachments
        return cell

    def _limited(self, source: str) -> str:
        limit = min(MAX_CELL, self._source_left)
        self._source_left -= min(len(source), limit)
        return source if len(source) <= limit else source[:limit] + CUT

    def _add_missing(self) -> None:
        """Put graded cells back that were deleted, each behind the released cell before it."""
        before = ""
        for cell in self._released["cells"]:
            name = grade_id(cell)
            if name and name not in self._seen and cell["metadata"]["nbgrader"]["grade"]:
                places = [at for at, other in enumerate(self._cells) if grade_id(other) == before]
                at = places[0] + 1 if before and places else len(self._cells)
                self._cells.insert(at, copy.deepcopy(cell))
                before = name
            elif name in self._seen:
                before = name

    def _mark_unanswered(self) -> None:
        """Let a person look at a question without an answer when there is other text of the student's.

        nbgrader gives 0 to an answer that is as it was released; with another text it asks for a grade.
        """
        for cell in self._cells if self._written_elsewhere else ():
            name = grade_id(cell)
            marks = cell["metadata"].get("nbgrader", {})
            if not (name and marks["grade"] and marks["solution"]) or cell["cell_type"] != "markdown":
                continue
            if _normal(cell["source"]) in ("", _normal(cell_source(self._known[name]))):
                cell["source"] = ELSEWHERE


def _normal(source: str) -> str:
    """A cell's text without what editors change in passing."""
    return " ".join(source.split())


def _is_prose(kind: str, source: str) -> bool:
    """Whether a cell holds text for people: no code cell, or one of comments only."""
    text = source.strip()
    if kind != "code":
        return True
    quoted = any(text.startswith(sign) and text.endswith(sign) and len(text) > 6 for sign in ('"""', "'''"))
    return quoted or all(line.strip().startswith("#") for line in text.splitlines() if line.strip())


def _fenced(source: str) -> str:
    """Code as a block of Markdown."""
    longest = max((len(run) for run in re.findall(r"`+", source)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}python\n{source}\n{fence}"


def _plain(kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell
