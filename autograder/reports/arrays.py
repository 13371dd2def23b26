"""Two arrays as text, with a star at each entry that differs."""

from __future__ import annotations

import re

ENTRY = re.compile(r" *([^\s,\[\]]+)")
ARRAY = re.compile(r"\s*\[")


def mark_differences(expected: str, got: str) -> tuple[str, str]:
    """Both texts with their entries padded to one width, and a star in `got` before each entry that differs.

    Texts that are not two arrays of the same shape are returned unchanged.
    """
    if not (ARRAY.match(expected) and ARRAY.match(got)) or _brackets(expected) != _brackets(got):
        return expected, got
    wanted, found = ENTRY.findall(expected), ENTRY.findall(got)
    starred = [entry if entry == other else f"*{entry}" for entry, other in zip(found, wanted, strict=True)]
    width = max(map(len, (*wanted, *starred)), default=0)
    return _padded(expected, wanted, width), _padded(got, starred, width)


def _brackets(text: str) -> str:
    """Only the brackets and commas, which tell the shape."""
    return re.sub(r"[^\[\],]", "", text)


def _padded(text: str, entries: list[str], width: int) -> str:
    rest = iter(entries)

    def entry(found: re.Match[str]) -> str:
        after_comma = found.start() > 0 and text[found.start() - 1] == ","
        return (" " if after_comma else "") + next(rest).rjust(width)

    return ENTRY.sub(entry, text)
