"""A submission's file as code cells: .py and .ipynb, read with care; every problem ends in a message."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import stat
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import UnreadableSubmission
from autograder.protocol.records import Cell, Module

MAX_TEXT_CELL = 2**16  # characters of a text cell that are looked through
LOOKS_LIKE_CODE = re.compile(r"^[ \t]*(?:async[ ]+def|def|class)[ ]+\w|^[ \t]*\w+[ ]*=[^=]", re.MULTILINE)
MAX_NOTEBOOK = 32 * 2**20  # bytes of a notebook with its outputs


@dataclass(frozen=True)
class Source:
    """A submission's code as the worker gets it.

    name: the file's name, for messages. helpers: modules that lie beside it. texts: its text cells with what
    looks like code, because a missing function may stand there. python: the version that a notebook says it
    was saved by, e.g. "3.13".
    """

    name: str
    cells: tuple[Cell, ...]
    notebook: bool
    helpers: tuple[Module, ...] = ()
    texts: tuple[Cell, ...] = ()
    python: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """All texts that the result depends on, in an order of their own."""
        cells = tuple(text for cell in self.cells for text in (cell.label, cell.source))
        helpers = tuple(text for module in self.helpers for text in (module.name, module.source))
        texts = tuple(text for cell in self.texts for text in (cell.label, cell.source))
        return (
            self.name,
            f"{self.notebook} {len(cells)} {len(helpers)}",
            self.python,
            *cells,
            *helpers,
            *texts,
        )

    @property
    def digest(self) -> str:
        """A digest of the code, whatever its file is called."""
        total = hashlib.blake2b(digest_size=16)
        helpers = [text for module in self.helpers for text in (module.name, module.source)]
        for text in (*(cell.source for cell in self.cells), *helpers):
            data = text.encode("utf-8", "surrogatepass")
            total.update(len(data).to_bytes(8, "big") + data)
        return total.hexdigest()

    @property
    def empty(self) -> bool:
        """Whether there is nothing but white space in it."""
        return not any(cell.source.strip() for cell in self.cells)


def printable_name(name: Path | str) -> str:
    """A file's name as text that can be written anywhere, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def read(file: Path, max_bytes: int) -> Source:
    """The code cells of a .py or .ipynb file; UnreadableSubmission says why it can't be read.

    max_bytes: of source; a notebook's outputs may take more room.
    """
    if file.suffix == ".ipynb":
        data = _read_bytes(file, MAX_NOTEBOOK)
        notebook = _notebook(file, data)
        cells, texts = tuple(_notebook_cells(file, notebook)), tuple(_text_cells(file, notebook))
        if sum(len(cell.source) for cell in cells) > max_bytes:
            raise UnreadableSubmission(
                f"{file}: its code cells hold more than the {max_bytes / 2**20:g} MB of source that are "
                "read; take data out of the source"
            )
        python = _python_version(notebook)
        return Source(printable_name(file.name), cells, True, texts=texts, python=python)
    data = _read_bytes(file, max_bytes)
    name = printable_name(file.name)
    return Source(name, (Cell(name, _decode(file, data)),), False)


def _read_bytes(file: Path, max_bytes: int) -> bytes:
    """A regular file's content; never waits on a FIFO and never reads more than allowed."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise UnreadableSubmission(f"{file}: can't be read: {error.strerror}") from None
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):  # os.fdopen refuses a folder's descriptor
        os.close(descriptor)
        raise UnreadableSubmission(f"{file}: is no ordinary file; put the submission's file there")
    with os.fdopen(descriptor, "rb") as stream:
        about = os.fstat(stream.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise UnreadableSubmission(f"{file}: is no ordinary file; put the submission's file there")
        if about.st_size > max_bytes:
            raise UnreadableSubmission(
                f"{file}: has {about.st_size / 2**20:.1f} MB, more than the {max_bytes / 2**20:g} MB that "
                "are read; clear the notebook's outputs or take data out of the source"
            )
        try:
            return stream.read(max_bytes + 1)
        except OSError as error:
            raise UnreadableSubmission(f"{file}: can't be read: {error.strerror}") from None


def _decode(file: Path, data: bytes) -> str:
    """Python source as text, by its own encoding line or as UTF-8, a byte-order mark left out."""
    try:
        encoding, _lines = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding).removeprefix("\ufeff")
        return text.encode("utf-8", "replace").decode()  # some encodings can spell half characters
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise UnreadableSubmission(
            f"{file}: is not text that Python can read ({error}); save it as UTF-8"
        ) from None


def _notebook(file: Path, data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableSubmission(
            f"{file}: is no notebook, its JSON is broken ({error}); export it once more from Jupyter"
        ) from None


def _python_version(notebook: Any) -> str:
    """The version of Python that a notebook says it was saved by, as "3.13", or ""."""
    version = notebook
    for key in ("metadata", "language_info", "version"):
        version = version.get(key) if isinstance(version, dict) else None
    found = re.match(r"3\.\d{1,3}(?!\d)", version) if isinstance(version, str) else None
    return "" if found is None else found.group()


def _text_cells(file: Path, notebook: Any) -> Iterator[Cell]:
    """The text and raw cells of a notebook with a line that looks like Python."""
    for position, cell in enumerate(notebook_cells(notebook) or [], start=1):
        if isinstance(cell, dict) and cell.get("cell_type") != "code":
            text = cell_source(cell)
            if LOOKS_LIKE_CODE.search(text):
                yield Cell(
                    f"{printable_name(file.name)}, cell {position}", text[:MAX_TEXT_CELL], number=position
                )


def _notebook_cells(file: Path, notebook: Any) -> Iterator[Cell]:
    cells = notebook_cells(notebook)
    if cells is None:
        raise UnreadableSubmission(f"{file}: is no notebook, it has no list of cells; export it from Jupyter")
    count = 0
    for position, cell in enumerate(cells, start=1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            count += 1
            source = cell_source(cell)
            if source.strip():
                yield Cell(f"{printable_name(file.name)}, cell {position}", source, number=position)
    if not count:
        raise UnreadableSubmission(f"{file}: the notebook has no code cells; was the right file submitted?")


def notebook_cells(notebook: Any) -> list[Any] | None:
    """The cells of a notebook of format 4 or 3, or None if it is not one."""
    if not isinstance(notebook, dict):
        return None
    cells = notebook.get("cells")
    if cells is None and isinstance(worksheets := notebook.get("worksheets"), list):
        cells = [
            cell
            for sheet in worksheets
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    return cells if isinstance(cells, list) else None


def cell_source(cell: dict[str, Any]) -> str:
    """A cell's text, whether stored as one string or as lines."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    return source.encode("utf-8", "replace").decode()  # JSON can spell half characters, Python source can't
