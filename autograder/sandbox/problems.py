"""An exception of the student's code as data: its type and text, its lines, and what led to it."""

from __future__ import annotations

import builtins
import difflib
import errno
import io
import linecache
import os
import re
import sys
import traceback
from collections.abc import Iterable, Iterator

from autograder.errors import MissingName, OutOfTime
from autograder.protocol.records import MAX_BASES, MAX_FRAMES, MAX_LINE, MAX_NAME, MAX_TEXT, Frame, Problem
from autograder.sandbox.newer_syntax import first_version
from autograder.sandbox.substitutes import NO_KEYBOARD

PYTHONS_OWN = [
    known for known in vars(builtins).values() if isinstance(known, type) and issubclass(known, BaseException)
]
NOTEBOOK_CELL = re.compile(
    r"[\\/](?:ipykernel|xpython)_\d+[\\/]\d+\.py$"
)  # where a kernel says its cells are
MAX_CAUSES = 8  # of one exception that are looked at
SUGGESTION = re.compile(r"Did you mean: '\w+'\?")
WRITING_FAILED = re.compile(
    r"read-only file system|not writable|no usable temporary directory|failed.*permission denied",
    re.IGNORECASE,
)
SIMILAR = 0.8  # ratio of two names, from 0 to 1


def describe(error: BaseException, prefix: str = "") -> Problem:
    """An exception as data: its type, its text, and the lines of the student's code that it passed."""
    try:
        message = str(error)
    except BaseException:  # because __str__ is the student's
        message = "(its text can't be shown: __str__ raises)"
    line, text, caret, newer = 0, "", None, ""
    if isinstance(error, SyntaxError) and error.lineno:
        message = error.msg
        line, text, caret, newer = _place_of_syntax_error(error)
    elif isinstance(error, NameError | AttributeError) and (hint := suggestion(error)):
        message = f"{message}. {hint}"
    frames = [
        Frame(
            place_of(str(entry.filename))[:MAX_LINE],
            entry.lineno or 0,
            entry.name[:MAX_NAME],
            (entry.line or "")[:MAX_LINE],
        )
        for entry in traceback.extract_tb(error.__traceback__)
        if is_students(entry.filename)
    ]
    return Problem(
        type(error).__name__[:MAX_NAME],
        (prefix + message)[:MAX_TEXT],
        frames[-MAX_FRAMES:],
        isinstance(error, MissingName),
        [known.__name__ for known in PYTHONS_OWN if issubclass(type(error), known)][:MAX_BASES],
        line,
        text[:MAX_LINE],
        caret,
        newer,
        refusal(error),
        loop=error.loop if isinstance(error, OutOfTime) else None,
    )


def is_students(filename: str) -> bool:
    """Whether code of this file is the student's.

    Its name is a label, or a path that is not absolute, or what a kernel calls a cell.
    """
    if filename.startswith("<frozen"):
        return False
    labelled = filename.startswith("<") or not os.path.isabs(filename)
    return labelled or NOTEBOOK_CELL.search(filename) is not None


def place_of(filename: str) -> str:
    """What a student calls this file; `cell [3]` for the cell of a running notebook with this number."""
    get_ipython = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)
    shell = get_ipython()
    if shell is not None:
        kind, name = shell.compile.format_code_name(filename) or ("", "")
        if kind == "Cell":
            return f"cell {name.removeprefix('In')}"
    return filename


def _place_of_syntax_error(error: SyntaxError) -> tuple[int, str, int | None, str]:
    """The line of a syntax error, that line's text, the column of its caret, and the version it asks for."""
    line = error.lineno or 0
    filename = error.filename or ""
    lines = linecache.cache[filename][2] if len(linecache.cache.get(filename, ())) > 2 else []  # type: ignore[misc]
    text = error.text or ""
    if lines and 0 < line <= len(lines):
        text = lines[line - 1]
    shown = text.strip()
    indent = len(text) - len(text.lstrip())
    caret = None
    if error.offset and not error.msg.startswith("f-string"):
        caret = min(max(error.offset - 1 - indent, 0), len(shown))
    source = "".join(lines) if lines else text
    return line, shown, caret, first_version(source, line if lines else 1)


def suggestion(error: BaseException) -> str:
    """Python's own "Did you mean", which it prints only below a traceback; "" where it has none."""
    kept, sys.stderr = sys.stderr, io.StringIO()
    try:
        sys.__excepthook__(type(error), error, None)
        found = SUGGESTION.search(sys.stderr.getvalue())
    except BaseException:  # because printing an exception calls methods of the student's objects
        return ""
    finally:
        sys.stderr = kept
    return "" if found is None else found.group()


def similar_name(name: str, known: Iterable[str]) -> str:
    """The one of these names that is nearly this one, or "". Other digits make another name."""
    plain = {_plain(other): other for other in known if _digits(other) == _digits(name)}
    found = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=SIMILAR)
    return plain[found[0]] if found else ""


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


def _digits(name: str) -> str:
    return "".join(character for character in name if character.isdigit())


def refusal(error: BaseException) -> str:
    """What of the worker's limits an exception comes from, one of messages.REFUSALS, or ""."""
    for cause in _causes(error):
        if isinstance(cause, EOFError) and _text(cause) == NO_KEYBOARD:
            return "input"
        if isinstance(cause, OSError | RuntimeError) and WRITING_FAILED.search(_text(cause)):
            return "write"
        if type(cause).__name__ == "gaierror":
            return "system"
        if isinstance(cause, OSError) and cause.errno in (errno.EACCES, errno.EPERM):
            return "files" if cause.filename else "system"
    return ""


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # because __str__ is the student's
        return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception, and those that led to it."""
    now: BaseException | None = error
    for _count in range(MAX_CAUSES):
        if now is None:
            return
        yield now
        inner = getattr(now, "reason", None)  # of an error of urllib
        if isinstance(inner, BaseException):
            yield inner
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
