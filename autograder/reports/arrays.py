"""Two arrays as text, one below the other, with a star at each entry that differs."""

from __future__ import annotations

import re

ENTRY = re.compile(r" *([^\s,\[\]]+)")
ARRAY = re.compile(r"\s*\[")


def marked(expected: str, got: str) -> tuple[str, str]:
    """Both texts, entries padded to one width and starred in `got` where they differ.

    They come back as they are when they are no arrays, or no arrays of one shape.
    """
    if not (ARRAY.match(expected) and ARRAY.match(got)) or _outline(expected) != _outline(got):
        return expected, got
    wanted, found = ENTRY.findall(expected), ENTRY.findall(got)
    starred = [entry if entry == other else f"*{entry}" for entry, other in zip(found, wanted, strict=True)]
    width = max(map(len, (*wanted, *starred)), default=0)
    return _padded(expected, wanted, width), _padded(got, starred, width)


def _outline(text: str) -> str:
    """Brackets and commas alone."""
    return re.sub(r"[^\[\],]", "", text)


def _padded(text: str, entries: list[str], width: int) -> str:
    rest = iter(entries)

    def entry(found: re.Match[str]) -> str:
        after_comma = found.start() > 0 and text[found.start() - 1] == ","
        return (" " if after_comma else "") + next(rest).rjust(width)

    return ENTRY.sub(entry, text)
