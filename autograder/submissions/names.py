"""One filter for names that others chose: files, folders, entries of an archive, students."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

LONGEST = 200  # characters of a name that are shown
BROWSERS = re.compile(r"(\.(?:ipynb|py))(?:\.txt|\.json)$", re.IGNORECASE)  # what a browser puts behind it
KINDS = {".ipynb": "notebook", ".py": "module", ".zip": "zip"}
OTHER_ARCHIVE = re.compile(r"(?:\.tar)?\.(?:tar|gz|tgz|bz2|xz|7z|rar)$", re.IGNORECASE)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet computes
HIDDEN = ("__MACOSX", "__pycache__")


def printable(text: str) -> str:
    """Text in which control characters, marks of direction and broken characters are spelled out."""
    return "".join(map(_spelled, text))


def printable_name(name: Path | str) -> str:
    """A name that can be written anywhere, whatever bytes it is made of; each part is cut to a length."""
    text = printable(os.fsencode(name).decode("utf-8", "backslashreplace"))
    parts = (part if len(part) <= LONGEST else f"{part[:LONGEST]}…" for part in text.split("/"))
    return "/".join(parts)


def _spelled(character: str) -> str:
    if is_printable(character):
        return character
    if 0xDC80 <= ord(character) <= 0xDCFF:  # a byte that is no UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode()


def is_printable(character: str) -> bool:
    """Whether a character can stand in a line of text: no control, no half, none that turns the line."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def same(name: str) -> str:
    """A name as it is compared with others: accents in one spelling (NFC)."""
    return unicodedata.normalize("NFC", name)


def plain_name(name: str) -> str:
    """A file's name without what a browser put behind its suffix: work.ipynb.txt is work.ipynb."""
    return BROWSERS.sub(r"\1", name)


def kind(name: str) -> str | None:
    """What a file's name says it is: "notebook", "module", "zip" or None."""
    return KINDS.get(os.path.splitext(plain_name(name))[1].lower())


def stem(name: str) -> str:
    """A file's name without the suffix of code or of an archive."""
    plain = plain_name(name)
    root, suffix = os.path.splitext(plain)
    return root if suffix.lower() in KINDS else OTHER_ARCHIVE.sub("", plain)


def names(text: str, assignment: str) -> bool:
    """Whether a file's stem or a folder's name holds the assignment's name as a word of its own."""
    return re.search(rf"(?<![^\W_]){re.escape(assignment)}(?![^\W_])", text, re.IGNORECASE) is not None


def passed_over(name: str) -> str | None:
    """Why an entry of this name is never a submission, or None."""
    if name.startswith("."):
        return "its name starts with a dot"
    if name in HIDDEN:
        return "a computer made it, not a student"
    return None


def cell_text(text: str) -> str:
    """A name as a cell of a table that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
