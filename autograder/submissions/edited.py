"""What a student wrote: code cells whose digests are not in the manifest of the handout."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import msgspec

from autograder.course.course import Course
from autograder.course.manifest import MANIFEST, Manifest
from autograder.errors import UnreadableSubmission
from autograder.protocol.percent import code_in_text, is_text
from autograder.protocol.records import CELL_MARKER
from autograder.submissions.source import Source
from autograder.submissions.tree import DiskEntry, Entry

MAX_MANIFEST = 2**20  # bytes


def handed_out_by(course: Course, assignment: str) -> set[str]:
    """Digests of the code cells that the course hands out for this assignment; none without a manifest."""
    file = course.handout(assignment) / MANIFEST
    return handed_out(DiskEntry.at(file)) if file.is_file() else set()


def handed_out(manifest: Entry) -> set[str]:
    """Digests of the code cells that a manifest names; none for a broken one."""
    try:
        files = msgspec.json.decode(manifest.read(MAX_MANIFEST), type=Manifest).files
    except (UnreadableSubmission, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return set()
    return {digest for digests in files.values() for digest in digests}


def own_cells(source: Source, known: set[str]) -> list[str]:
    """The code cells that were not handed out, as they are now."""
    return [cell for cell in code_cells(source) if cell_digest(cell) not in known]


def defines(own: str, exercise: str) -> bool:
    """Whether a student's own code defines the exercise."""
    pattern = rf"^(?:async[ \t]+)?(?:def|class)[ \t]+{exercise}\b|^{exercise.upper()}[ \t]*(?::[^=\n]+)?="
    return re.search(pattern, own, re.MULTILINE) is not None


def code_cells(source: Source) -> Iterable[str]:
    """The code cells of a notebook, or of a module in percent format, and its helpers'; no empty ones."""
    cells = [cell.source for cell in source.cells]
    own = [cell for cell in cells if cell.strip()] if source.notebook else percent_cells("".join(cells))
    return [*own, *(cell for helper in source.helpers for cell in percent_cells(helper.source))]


def percent_cells(text: str) -> list[str]:
    """Sources of the code cells of a percent-format module, by its markers, and of code in its text cells."""
    marks = list(CELL_MARKER.finditer(text))
    starts = [(0, ""), *((mark.end(), mark.group("rest")) for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    sources = []
    for (start, rest), end in zip(starts, ends, strict=True):
        cell = text[start:end]
        if source := (cell[code_in_text(cell) :] if is_text(rest) else cell).strip():
            sources.append(source)
    return sources


def cell_digest(source: str) -> str:
    """A digest of one cell, white space at the ends of its lines and blank lines at its own ends left out."""
    text = "\n".join(line.rstrip() for line in source.strip().splitlines())
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
