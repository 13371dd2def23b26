"""Who is in the class: a CSV of the instructor's, or what an LMS exports.

Read are Canvas's gradebook, Moodle's grading worksheet (in English, German and Chinese), the rosters of
Gradescope and Classroom 50, and any CSV with a column `id`; its columns name, email, group and submitted_at
count as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from autograder.classroom.tables import Row, Table, normal, read_table
from autograder.course.dates import read_date
from autograder.submissions.names import same

# Columns by their meaning, in normal form. Of several ids in one table the first one here is the student's.
IDS = (
    "id", "identifier", "标识符", "sid", "student id", "学号", "username", "user name", "user id", "login",
    "sis user id", "sis login id", "id number", "id-nummer", "学号/工号", "integration id", "matrikelnummer",
)  # fmt: skip
NAMES = ("name", "full name", "vollständiger name", "全名", "姓名", "student")
FIRST_NAMES = ("first name", "vorname", "名", "given name")
LAST_NAMES = ("last name", "nachname", "姓", "surname", "family name")
EMAILS = ("email", "e-mail", "email address", "e-mail-adresse", "电子邮件地址", "电子邮件", "邮箱")
GROUPS = ("group", "gruppe", "team", "小组", "groups")
TIMES = ("submitted at", "last modified (submission)", "zuletzt geändert (abgabe)", "上次修改（作业）")
ROLES = ("role",)
CANVAS = {"student", "id", "section"}  # the columns that every gradebook of Canvas has
TEST_STUDENT = ("student, test", "test student")  # whom Canvas makes for the instructor to try things
PARTICIPANT = re.compile(r"(?:participant|teilnehmer/?in|参与人|参与者)\s*(\d+)", re.IGNORECASE)
STUDENT_ROLES = ("", "student", "learner")
NO_TIME = ("", "-", "–")


@dataclass(frozen=True)
class Member:
    """One student of the class. keys: all ids in normal form, the e-mail included. line: in the roster."""

    id: str
    name: str | None
    email: str | None
    group: str | None
    submitted_at: datetime | None
    keys: tuple[str, ...]
    line: int


class Roster:
    """The class. notes: on rows that are no students."""

    def __init__(self, path: Path, members: Iterable[Member], notes: tuple[str, ...] = ()) -> None:
        self.path = path
        self.members = tuple(members)
        self.notes = notes
        self._by_id = {same(member.id): member for member in self.members}
        self._by_key: dict[str, list[Member]] = {}
        for member in self.members:
            for key in dict.fromkeys(member.keys):
                self._by_key.setdefault(key, []).append(member)

    def find(self, id: str, of_lms: bool = False) -> Member | None:
        """The only student that this id can mean; None for nobody, and for two students.

        of_lms: it is the id that an LMS gave, so another student's number of another kind is none.
        """
        exact = self._by_id.get(same(id))
        if exact is not None and of_lms:
            return exact
        several = self._by_key.get(normal(id), [])
        return several[0] if len(several) == 1 else None

    def knows(self, name: str) -> bool:
        """Whether a folder of this name is a student's of the class, or a group's."""
        return self.find(name) is not None or normal(name) in self.groups

    @cached_property
    def groups(self) -> dict[str, list[Member]]:
        """The members of each group, by the group's name in normal form."""
        found: dict[str, list[Member]] = {}
        for member in self.members:
            if member.group:
                found.setdefault(normal(member.group), []).append(member)
        return found


def read_roster(path: Path, timezone: str) -> Roster:
    """The class in a CSV file; UsageError says what is wrong with it, and where.

    timezone: of the times that name none.
    """
    table = read_table(path)
    if not any(column in (*IDS, *EMAILS) for column in table.columns):
        named = ", ".join(table.columns)
        raise table.wrong(
            Row(1, {}), f"names no column that tells students apart ({named}); call one id, or email"
        )
    members, notes = [], []
    lines: dict[str, int] = {}
    canvas = set(table.columns) >= CANVAS
    for row in table.rows:
        if canvas and _is_no_student_of_canvas(row):
            continue
        role = _first(row, ROLES)
        if normal(role) not in STUDENT_ROLES:
            notes.append(f"passed over: {path}, line {row.line} ({role} is no student's role)")
            continue
        member = _member(table, row, timezone)
        before = lines.setdefault(same(member.id), row.line)
        if before != row.line:
            raise table.wrong(row, f"has the id {member.id!r}, as line {before}; ids tell students apart")
        members.append(member)
    if not members:
        raise table.wrong(Row(1, {}), "is followed by no student")
    return Roster(path, members, tuple(notes))


def _is_no_student_of_canvas(row: Row) -> bool:
    """Whether a row of a gradebook is one of the headers, or Canvas's own test student."""
    return not row.get("id") or normal(row.get("student")) in TEST_STUDENT


def _member(table: Table, row: Row, timezone: str) -> Member:
    email = _first(row, EMAILS) or None
    ids = [_id(row.get(column)) for column in IDS if row.get(column)]
    if not ids and email is None:
        raise table.wrong(row, "has neither an id nor an e-mail address; give it one, or delete the line")
    name = _first(row, NAMES) or " ".join(filter(None, (_first(row, FIRST_NAMES), _first(row, LAST_NAMES))))
    written = _first(row, TIMES)
    try:
        time = None if written in NO_TIME else read_date(written, timezone)
    except ValueError as error:
        raise table.wrong(
            row, f'the time {written!r} can\'t be read ({error}); write it like "2026-11-30 23:59"'
        ) from None
    keys = tuple(normal(key) for key in (*ids, email) if key)
    id = ids[0] if ids else str(email)
    return Member(id, name or None, email, _first(row, GROUPS) or None, time, keys, row.line)


def _id(text: str) -> str:
    """An id; of Moodle's "Participant 123" the number, which its archives have as well."""
    found = PARTICIPANT.fullmatch(text)
    return found[1] if found is not None else text


def _first(row: Row, columns: tuple[str, ...]) -> str:
    """The first of these cells that is filled in, or ""."""
    return next((row.get(column) for column in columns if row.get(column)), "")
