"""The percent format of modules: which cells are text, and what in them is code all the same.

Grader and worker both ask here, so that they never differ about what a student wrote.
"""

from __future__ import annotations

import re

TEXT_KIND = re.compile(r"\[(?:markdown|md|raw)\]")  # on the line of a marker
QUOTES = re.compile(r"[rRuU]?(\"\"\"|''')")
CODE_LINE = re.compile(  # no part of it can match one text in two ways: lines may be very long
    r"^[ \t]*(?:(?:async[ \t]+)?(?:def|class)[ \t]+\w|@\w"
    r"|(?:import|del|assert|raise|await)[ \t]+\w|from[ \t]+[\w.]+[ \t]+import\b"
    r"|[\w.]+(?:\[[^\[\]\n=]*\])*(?:[ \t]*,[ \t]*\*?[\w.]+)*[ \t]*"
    r"(?::[^=\n]+|[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=)"
    r"|[\w.]+\((?:[^\n]*[,(\[{])?[ \t]*$|[\w.]+\([^\n]*\)[ \t]*;?[ \t]*(?:#[^\n]*)?$)",
    re.MULTILINE,
)


def is_text(rest: str) -> bool:
    """Whether a cell is text. rest: what stands on its marker's line behind the sign."""
    return TEXT_KIND.search(rest) is not None


def code_in_text(body: str) -> int:
    """Where in a text cell code begins that Python runs; the length of the text where there is none.

    body: what follows the marker's line. Text has comment signs, or stands in a string of three quotes. Lines
    with neither are code; prose whose comment signs were forgotten is not, if no line of it looks like code.
    """
    at = 0
    while at < len(body):
        end = body.find("\n", at) + 1 or len(body)
        line = body[at:end].lstrip()
        if not line or line.startswith("#"):
            at = end
        elif quotes := QUOTES.match(line):
            opened = end - len(line) + quotes.end()
            closed = _end_of_string(body, opened, quotes[1])
            at = body.find("\n", closed) + 1 or len(body)
        else:
            return at if CODE_LINE.search(body, at) else len(body)
    return len(body)


def _end_of_string(text: str, at: int, quotes: str) -> int:
    """Where the string ends that these quotes opened; the end of the text where they are not closed."""
    while (found := text.find(quotes, at)) >= 0:
        before = text[at:found]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return found + len(quotes)
        at = found + 1
    return len(text)
