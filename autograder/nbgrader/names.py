"""Names that students chose: which of them nbgrader can bear, and how they are shown."""

from __future__ import annotations

import re

from autograder.submissions.names import is_printable, printable

MAX_NAME = 80  # characters that are shown
MAX_BYTES = 200  # of a student's name as a folder's name
# Signs that mean something in nbgrader's paths (patterns, separators) or in the pages that show a name.
SPECIAL = set('*?[]{}<>"&\\/,|`$')


def shown(name: str) -> str:
    """A name for messages: on one line, without control characters, cut to a length."""
    text = printable(name[: MAX_NAME + 1])
    return f"{text[:MAX_NAME]}…" if len(text) > MAX_NAME else text


def plain_markdown(text: str) -> str:
    """A sentence for a Markdown cell: nothing in it becomes a link, a picture, HTML or a formula."""
    line = " ".join("".join(sign if is_printable(sign) else " " for sign in text).split())
    return re.sub(r"([\\`*\[\]<>&$~|])", r"\\\1", line)


def problem_with(student: str) -> str:
    """Why nbgrader can't work with a student of this name, "" when it can."""
    try:
        length = len(student.encode("utf-8"))
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    if not all(is_printable(sign) for sign in student):
        return "its name holds control characters"
    if SPECIAL & set(student):
        return "its name holds " + " ".join(sorted(SPECIAL & set(student)))
    if not student.strip() or student != student.strip() or student.startswith((".", "-", "=", "@")):
        return "it has no student's name"
    return "its name is too long" if length > MAX_BYTES else ""
