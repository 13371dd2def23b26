"""nbgrader's gradebook: opened, and written to as a whole or not at all.

An SQLite gradebook is copied, nbgrader writes to the copy, and the copy's rows replace the original's in one
transaction. So a run that fails or is killed leaves the gradebook as it was. A gradebook on a server
(PostgreSQL) is written to directly, one student after the other.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from autograder.course.course import Course
from autograder.errors import AutograderError
from autograder.nbgrader.config import database

T = TypeVar("T")
SQLITE = "sqlite:///"
WAIT = 10.0  # seconds for another program's short lock
TRIES = 3  # how often to begin anew because somebody else has written meanwhile


@contextmanager
def opened(course: Course, url: str = "") -> Iterator[Any]:
    """nbgrader's Gradebook; AutograderError, in one sentence, when it can't be used."""
    make_ready()
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with Gradebook(url or database(course), course.settings.nbgrader.course_id) as gradebook:
            yield gradebook
    except SQLAlchemyError as error:
        raise AutograderError(_sentence(course, error)) from None


def require(course: Course) -> None:
    """Make sure that the gradebook can be written to now; AutograderError when it can't."""
    file = sqlite_file(course)
    if file is None or not file.exists():
        with opened(course):
            return
    try:
        with closing(sqlite3.connect(file, timeout=WAIT, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise AutograderError(_sentence(course, error)) from None
    if problem != "ok":
        raise AutograderError(_sentence(course, sqlite3.DatabaseError(f"malformed: {problem}")))
    with opened(course):  # a file that is a database, but no gradebook, is told here
        pass


def write(course: Course, folder: Path, work: Callable[[str], T]) -> T:
    """Let work(url) write to the gradebook, as a whole or not at all; what it gave.

    folder: for the copy. work may be called again when another program has written meanwhile.
    """
    file = sqlite_file(course)
    if file is None:
        return work(database(course))
    try:
        with closing(sqlite3.connect(file, timeout=WAIT, isolation_level=None)) as original:
            for attempt in range(TRIES):
                if attempt == TRIES - 1:  # others wait from here on
                    original.execute("BEGIN IMMEDIATE")
                before = original.execute("PRAGMA data_version").fetchone()
                copy = folder / f"gradebook-{attempt}.db"
                with closing(sqlite3.connect(copy)) as target:
                    original.backup(target)
                outcome = work(f"{SQLITE}{copy}")
                if not original.in_transaction:
                    original.execute("BEGIN IMMEDIATE")
                if attempt == TRIES - 1 or before == original.execute("PRAGMA data_version").fetchone():
                    _replace_rows(original, copy)
                    original.execute("COMMIT")
                    return outcome
                original.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise AutograderError(_sentence(course, error)) from None
    raise AssertionError("the last attempt returns")


def sqlite_file(course: Course) -> Path | None:
    """The gradebook's file, None when it is on a server."""
    url = database(course)
    return Path(url.removeprefix(SQLITE).partition("?")[0]) if url.startswith(SQLITE) else None


def make_ready() -> None:
    """Let nbgrader find `alembic`, which lies beside this interpreter, and quiet its database models."""
    from sqlalchemy.exc import SAWarning

    beside = str(Path(sys.executable).parent)
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])
    # They warn wherever a submission is made.
    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")
    # A misspelt argument of nbgrader's own, "authentictor".
    warnings.filterwarnings("ignore", "Passing unrecognized arguments to super.ExchangeReleaseFeedback")


def _replace_rows(original: sqlite3.Connection, copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as source:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (table,) in source.execute(names).fetchall():
            original.execute(f'DELETE FROM "{table}"')
            rows = source.execute(f'SELECT * FROM "{table}"').fetchall()
            if rows:
                places = ", ".join("?" * len(rows[0]))
                original.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)


def _sentence(course: Course, error: Exception) -> str:
    where = str(sqlite_file(course) or "the gradebook's server")
    text = str(getattr(error, "orig", error)).strip().partition("\n")[0][:200]
    if "locked" in text or "busy" in text:
        return (
            f"{where}: the gradebook is locked by another program, perhaps formgrader; nothing was written. "
            "Run this command again when that one has ended"
        )
    if any(sign in text for sign in ("not a database", "malformed", "no such table", "no such column")):
        return (
            f"{where}: is damaged or no gradebook ({text}); nothing was written. Put a saved copy in its "
            "place, or move it away, release again and grade again"
        )
    return f"{where}: the gradebook can't be used ({text}); nothing was written"
