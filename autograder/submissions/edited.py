"""Which files of a handout were edited: digests of their code cells against those of its manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.course.course import Course
from autograder.course.manifest import MANIFEST, Manifest
from autograder.protocol.records import CELL_MARKER
from autograder.submissions.source import cell_source, notebook_cells


def edited_files(course: Course, assignment: str, folder: Path, files: Iterable[Path]) -> list[Path]:
    """Those of a handout's files whose code cells were changed; all of them when there is no manifest."""
    manifests = []
    for place in (course.handout(assignment), folder):
        try:
            manifest = msgspec.json.decode((place / MANIFEST).read_bytes(), type=Manifest)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            continue
        manifests.append(manifest.files)
    return [
        file
        for file in files
        if not any(file.name in known and cell_digests(file) == known[file.name] for known in manifests)
    ]


def cell_digests(file: Path) -> list[str] | None:
    """A digest of each code cell's source, blank lines at its ends left out; None for a broken file."""
    try:
        if not file.is_file() or file.stat().st_size > 2**26:
            return None
        text = file.read_text(encoding="utf-8-sig")
        if file.suffix != ".ipynb":
            return [cell_digest(source) for source in percent_cells(text)]
        cells = notebook_cells(json.loads(text)) or []
    except (OSError, ValueError, RecursionError):
        return None
    return [
        cell_digest(source)
        for cell in cells
        if isinstance(cell, dict)
        and cell.get("cell_type") == "code"
        and (source := cell_source(cell).strip())
    ]


def percent_cells(text: str) -> list[str]:
    """Sources of the code cells of a percent-format module, by its markers alone."""
    marks = list(CELL_MARKER.finditer(text))
    starts = [(0, ""), *((mark.end(), mark.group("rest")) for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    return [
        source
        for (start, rest), end in zip(starts, ends, strict=True)
        if "[markdown]" not in rest and (source := text[start:end].strip())
    ]


def cell_digest(source: str) -> str:
    """A digest of one cell, blank lines at its ends left out."""
    return hashlib.blake2b(source.strip().encode(), digest_size=8).hexdigest()
