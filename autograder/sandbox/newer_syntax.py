"""Which version of Python first knew a piece of syntax that the running one can't read.

The running Python says only that there is a syntax error. So the error's own lines are searched for each
construct that a later version added. What the running version knows already is never named.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

# A name in brackets after that of a function or class, up to the bracket that closes them.
_PARAMETERS = r"\w+[ ]*\[(?P<inside>[^\]\n]*(?:\[[^\]\n]*\][^\]\n]*)*)\]"
CONSTRUCTS = (
    ((3, 10), re.compile(r"^\s*match\b[^=\n]*:\s*(?:#.*)?$")),
    ((3, 11), re.compile(r"^\s*except\s*\*")),
    (
        (3, 13),
        re.compile(rf"^\s*(?:async\s+)?(?:def|class|type)\s+{_PARAMETERS.replace('(?P<inside>', '(?:')}"),
    ),
    ((3, 12), re.compile(rf"^\s*(?:async\s+)?(?:def|class)\s+{_PARAMETERS}")),
    ((3, 12), re.compile(r"^\s*type\s+\w+\s*(?:\[.*\])?\s*=[^=]")),
    ((3, 14), re.compile(r"(?<![\w'\"])(?:t|tr|rt)(?:'|\")", re.IGNORECASE)),
    ((3, 14), re.compile(r"^\s*except\s*\*?\s*[\w.]+\s*,[^:(\n]*:")),
    ((3, 15), re.compile(r"^\s*lazy\s+(?:import|from)\b")),
    ((3, 15), re.compile(r"[\[{(]\s*\*\*?[^,\n]*\sfor\s")),
)
DEFAULT_OF_PARAMETER = re.compile(r"[\w\]]\s*=[^=]")
FORMATTED = re.compile(r"(?<![\w'\"])(?:f|fr|rf)('''|\"\"\"|'|\")", re.IGNORECASE)
LINES_AROUND = 3  # an error is told a few lines below the start of the statement that holds it


def first_version(source: str, line: int) -> str:
    """The first version that knows the syntax at this line, e.g. "3.12", or "" where it is no newer one."""
    lines = source.split("\n")
    near = lines[max(0, line - 1 - LINES_AROUND) : line]
    found = [version for text in reversed(near) for version in _versions(text)]
    if not found and _has_new_format("\n".join(lines[max(0, line - 1 - LINES_AROUND) : line + LINES_AROUND])):
        found.append((3, 12))
    newer = [version for version in found if version > sys.version_info[:2]]
    return ".".join(map(str, newer[0])) if newer else ""


def _versions(text: str) -> Iterator[tuple[int, int]]:
    """The versions that constructs on one line ask for."""
    for version, pattern in CONSTRUCTS:
        if pattern.search(text):
            if version == (3, 13) and not _has_default(text):
                continue
            yield version


def _has_default(text: str) -> bool:
    """Whether a type parameter has a default: `class Box[T = int]`."""
    found = re.search(_PARAMETERS, text)
    return found is not None and DEFAULT_OF_PARAMETER.search(found["inside"]) is not None


def _has_new_format(text: str) -> bool:
    """Whether an f-string holds what only Python 3.12 allows in braces: its own quotes, `\\`, `#`, lines."""
    return any(_is_new_format(text, found.end(), found.group(1)) for found in FORMATTED.finditer(text))


def _is_new_format(text: str, start: int, quote: str) -> bool:
    """Whether the f-string whose text starts here ends by the rules of Python 3.12, and needs them."""
    depth, position, new = 0, start, False
    while position < len(text):
        if depth == 0:
            if text.startswith(quote, position):
                return new
            if text.startswith(("{{", "}}"), position) or text[position] == "\\":
                position += 1
            elif text[position] == "{":
                depth = 1
            elif text[position] == "\n" and len(quote) == 1:
                return False
        else:
            character = text[position]
            if character in "'\"":
                end = _end_of_string(text, position)
                new |= character == quote[0] or "\\" in text[position:end]
                position = end
            elif character in "([{":
                depth += 1
            elif character in ")]}":
                depth -= 1
            elif character in "\\#" or (character == "\n" and len(quote) == 1):
                new = True
                if character == "#":
                    position = max(position, text.find("\n", position))
        position += 1
    return False


def _end_of_string(text: str, start: int) -> int:
    """The position of the last quote of the string that starts here."""
    quote = text[start] * 3 if text.startswith(text[start] * 3, start) else text[start]
    position = start + len(quote)
    while position < len(text) and not text.startswith(quote, position):
        position += 2 if text[position] == "\\" else 1
    return position + len(quote) - 1
