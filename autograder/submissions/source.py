"""A submission's file as code cells: .py and .ipynb, read with care; every problem ends in a message."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.errors import UnreadableSubmission
from autograder.protocol.percent import code_in_text, is_text
from autograder.protocol.records import CELL_MARKER, Cell, Module
from autograder.submissions import names
from autograder.submissions.document import DocumentCell, module_cells, notebook_cell
from autograder.submissions.names import LONGEST, printable_name
from autograder.submissions.tree import DiskEntry

MAX_TEXT_CELL = 2**16  # characters of a text cell that are looked through
LOOKS_LIKE_CODE = re.compile(r"^[ \t]*(?:async[ ]+def|def|class)[ ]+\w|^[ \t]*\w+[ ]*=[^=]", re.MULTILINE)
MAX_NOTEBOOK = 32 * 2**20  # bytes of a notebook with its outputs
MAX_CELLS = 10_000  # of a notebook or of a module in percent format: each takes time of the grader
ENCODINGS = re.compile(  # of texts, as codecs.lookup calls them; others take long, or aren't of texts
    r"utf-8(?:-sig)?|ascii|iso8859-\d+|cp\d+|koi8-[rtu]|mac-[a-z]+|gb2312|gbk|gb18030|big5(?:hkscs)?"
    r"|shift_jis\w*|euc_\w+|johab|tis-620|kz1048|hp-roman8"
)
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
PYTHON = re.compile(rb"^[ \t]*(?:import |from [\w.]+ import |def \w+\(|class \w+|# )", re.MULTILINE)
NEITHER = {
    b"<!doctype html": "is a web page; download the notebook itself (on GitHub: Raw, or Download raw file)",
    b"<html": "is a web page; download the notebook itself (on GitHub: Raw, or Download raw file)",
    b"version https://git-lfs": "is a Git LFS pointer, not the file itself; run `git lfs pull`",
    b"pk\x03\x04": "is a zip archive behind another suffix; name it .zip, or hand in the file in it",
    b"\x1f\x8b": "is a gzip archive behind another suffix; unpack it, and hand in the file in it",
    b"%pdf-": "is a PDF; hand in the notebook or module itself",
    b"{\\rtf": "is a document of a word processor; hand in the notebook or module itself",
}


@dataclass(frozen=True)
class Source:
    """A submission's code as the worker gets it.

    name: the file's name, for messages. helpers: modules that lie beside it. texts: its text cells with what
    looks like code, because a missing function may stand there. python: the version that a notebook says it
    was saved by, e.g. "3.13". document: all cells as text, for people.
    """

    name: str
    cells: tuple[Cell, ...]
    notebook: bool
    helpers: tuple[Module, ...] = ()
    texts: tuple[Cell, ...] = ()
    python: str = ""
    document: tuple[DocumentCell, ...] = field(default=(), compare=False, repr=False)

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

    def with_helpers(self, helpers: tuple[Module, ...]) -> Source:
        """The same code with modules beside it."""
        return replace(self, helpers=helpers)

    @property
    def empty(self) -> bool:
        """Whether there is nothing but white space in it."""
        return not any(cell.source.strip() for cell in self.cells)


def read(file: Path, max_bytes: int) -> Source:
    """The code cells of a .py or .ipynb file; UnreadableSubmission says why it can't be read.

    max_bytes: of source; a notebook's outputs may take more room.
    """
    kind = names.kind(file.name) or "module"
    try:
        entry = DiskEntry.at(file)
    except OSError as error:
        raise UnreadableSubmission(f"{file}: can't be read: {error.strerror}") from None
    return parse(file, kind, entry.read(MAX_NOTEBOOK if kind == "notebook" else max_bytes), max_bytes)


def parse(file: Path, kind: str, data: bytes, max_bytes: int) -> Source:
    """The code cells in the bytes of a file of this kind ("notebook" or "module")."""
    _refuse_what_is_neither(file, data)
    name = printable_name(file.name)
    if kind != "notebook":
        text = _decode(file, data)
        if _is_notebook(text):
            raise UnreadableSubmission(f"{file}: is a notebook that is called a module; name it .ipynb")
        _refuse_many_cells(file, sum(1 for _mark in CELL_MARKER.finditer(text)))
        document = tuple(module_cells(text))
        return Source(
            name, (Cell(name, text),), False, texts=tuple(_percent_texts(name, text)), document=document
        )
    if not data.strip():
        raise UnreadableSubmission(f"{file}: is empty; save the notebook in Jupyter, and hand it in again")
    notebook = _notebook(file, data)
    _refuse_many_cells(file, len(notebook_cells(notebook) or []))
    cells, texts = tuple(_notebook_cells(file, notebook)), tuple(_text_cells(file, notebook))
    if sum(len(cell.source) for cell in cells) > max_bytes:
        raise UnreadableSubmission(
            f"{file}: its code cells hold more than the {max_bytes / 2**20:g} MB of source that are "
            "read; take data out of the source"
        )
    document = tuple(_document(notebook))
    return Source(name, cells, True, texts=texts, python=_python_version(notebook), document=document)


def _refuse_what_is_neither(file: Path, data: bytes) -> None:
    """UnreadableSubmission that names what a file is, where it is neither module nor notebook."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for signature, what in NEITHER.items():
        if start.startswith(signature):
            raise UnreadableSubmission(f"{file}: {what}")
    if data.startswith(UTF_16_MARKS) or (
        b"\0" in data[:512] and data[:512].count(b"\0") > len(data[:512]) // 4
    ):
        raise UnreadableSubmission(f"{file}: is not text in UTF-8 but in UTF-16; save it as UTF-8")


def _refuse_many_cells(file: Path, count: int) -> None:
    if count > MAX_CELLS:
        raise UnreadableSubmission(
            f"{file}: has {count:,} cells, more than the {MAX_CELLS:,} that are read; keep only your work"
        )


def _is_notebook(text: str) -> bool:
    """Whether a module's text is the JSON of a notebook."""
    if not text.lstrip().startswith("{") or ('"cells"' not in text and '"worksheets"' not in text):
        return False
    try:
        return notebook_cells(json.loads(text)) is not None
    except (ValueError, RecursionError):
        return False


def _decode(file: Path, data: bytes) -> str:
    """Python source as text, by its own encoding line or as UTF-8, a byte-order mark left out."""
    try:
        encoding, _lines = tokenize.detect_encoding(io.BytesIO(data).readline)
        if ENCODINGS.fullmatch(codecs.lookup(encoding).name) is None:
            raise LookupError(f"{encoding} is no encoding of source files")
        text = data.decode(encoding).removeprefix("\ufeff")
        return text.encode("utf-8", "replace").decode()  # some encodings can spell half characters
    except Exception as error:  # because a codec may raise what it likes
        raise UnreadableSubmission(
            f"{file}: is not text that Python can read ({str(error)[:LONGEST]}); save it as UTF-8"
        ) from None


def _notebook(file: Path, data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableSubmission(f"{file}: is not text in UTF-8; save it as UTF-8") from None
    except (ValueError, RecursionError) as error:
        if PYTHON.search(data):
            raise UnreadableSubmission(
                f"{file}: is a Python module that is called a notebook; name it .py"
            ) from None
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


def _document(notebook: Any) -> Iterator[DocumentCell]:
    for cell in notebook_cells(notebook) or []:
        if isinstance(cell, dict):
            text = cell_source(cell)
            if text.strip():
                yield notebook_cell(cell, text)


def _text_cells(file: Path, notebook: Any) -> Iterator[Cell]:
    """The text and raw cells of a notebook with a line that looks like Python."""
    name = printable_name(file.name)
    for position, cell in enumerate(notebook_cells(notebook) or [], start=1):
        if isinstance(cell, dict) and cell.get("cell_type") != "code":
            text = cell_source(cell)
            if LOOKS_LIKE_CODE.search(text):
                yield Cell(f"{name}, cell {position}", text[:MAX_TEXT_CELL], number=position)


def _percent_texts(name: str, text: str) -> Iterator[Cell]:
    """Text cells of a percent-format module with a line that looks like Python, comment signs taken off."""
    marks = list(CELL_MARKER.finditer(text))
    starts = [*(mark.start() for mark in marks), len(text)]
    line, counted = 1, 0
    for mark, end in zip(marks, starts[1:], strict=True):
        if is_text(mark.group("rest")):
            cell = text[mark.end() : end]
            lines = [re.sub(r"^# ?", "", one) for one in cell[: code_in_text(cell)].splitlines()]
            body = "\n".join(lines)[:MAX_TEXT_CELL]
            if LOOKS_LIKE_CODE.search(body):
                line, counted = line + text.count("\n", counted, mark.start()), mark.start()
                yield Cell(f"{name}, line {line}", body, first_line=line)


def _notebook_cells(file: Path, notebook: Any) -> Iterator[Cell]:
    cells = notebook_cells(notebook)
    if cells is None:
        raise UnreadableSubmission(f"{file}: is no notebook, it has no list of cells; export it from Jupyter")
    name, count = printable_name(file.name), 0
    for position, cell in enumerate(cells, start=1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            count += 1
            source = cell_source(cell)
            if source.strip():
                yield Cell(f"{name}, cell {position}", source, number=position)
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
