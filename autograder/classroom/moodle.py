"""Moodle's grading worksheet, whose titles are in the language of the person who downloaded it.

Source: mod/assign/gradingtable.php, mod/assign/feedback/offline and the language packs of Moodle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.classroom.cells import Table, decimal_comma, number
from autograder.classroom.export import Place, Sheet, equally_long
from autograder.errors import DataError


@dataclass(frozen=True)
class Language:
    """The titles of the columns that matter, in each wording that Moodle has had."""

    id: tuple[str, ...]
    grade: tuple[str, ...]
    maximum: tuple[str, ...]
    scale: tuple[str, ...]
    changeable: tuple[str, ...]
    modified: tuple[str, ...]
    no: str


ENGLISH = Language(
    id=("Identifier",),
    grade=("Grade",),
    maximum=("Maximum grade",),
    scale=("Scale",),
    changeable=("Grade can be changed",),
    modified=("Last modified (grade)",),
    no="No",
)
LANGUAGES = (
    ENGLISH,
    Language(
        id=("ID",),
        grade=("Bewertung",),
        maximum=("Bestwertung",),
        scale=("Skala",),
        changeable=("Bewertung kann geändert werden",),
        modified=("Zuletzt geändert (Bewertung)",),
        no="Nein",
    ),
    Language(  # simplified, Moodle 3.11 and 2.6
        id=("标识符", "识别码"),
        grade=("成绩",),
        maximum=("最高分", "最高成绩"),
        scale=("量表",),
        changeable=("允许更改成绩",),
        modified=("上次修改（评分）", "最后修改（教师）"),
        no="否",
    ),
    Language(  # traditional, Moodle 2.5; what it leaves out stands there in English
        id=("識別碼",),
        grade=("成績", "分數"),
        maximum=("最高分數",),
        scale=("量尺",),
        changeable=ENGLISH.changeable,
        modified=("最後修改（老師）",),
        no="否",
    ),
)
PARTICIPANT = re.compile(r"\D*(?P<id>\d+)\s*")  # "Participant 123", "Teilnehmer/in123"


def language(table: Table) -> Language | None:
    """The language of a grading worksheet; None for any other file."""
    titles = {cell.text.strip().casefold() for cell in table.rows[0][1]}

    def has(words: tuple[str, ...]) -> bool:
        return any(word.casefold() in titles for word in words)

    for one in LANGUAGES:
        if has(one.id) and has(one.grade) and has(one.modified + one.maximum + one.changeable):
            return one
    return None


def read_moodle(table: Table, titles: Language, name: str) -> Sheet:
    """The grades of a worksheet in this language."""
    header = [cell.text.strip().casefold() for cell in table.rows[0][1]]

    def column(words: tuple[str, ...]) -> int | None:
        found = [at for at, title in enumerate(header) if title in {word.casefold() for word in words}]
        if len(found) > 1:
            raise DataError(f"{name}: {len(found)} columns are called {words[0]!r}; export it again")
        return found[0] if found else None

    id_at, grade_at = column(titles.id), column(titles.grade)
    assert id_at is not None  # `language` has found them
    assert grade_at is not None
    maximum_at, changeable_at = column(titles.maximum), column(titles.changeable)
    if maximum_at is None and column(titles.scale) is not None:
        raise DataError(
            f"{name}: this assignment is graded by a scale; set its grade to points in Moodle, export again"
        )
    rows = table.rows[1:]
    equally_long(table, rows, name)
    numbers = [row[at].text for _, row in rows for at in (grade_at, maximum_at) if at is not None]
    target = f"column {table.rows[0][1][grade_at].text!r}"
    sheet = Sheet("Moodle", target, table, decimal_comma(numbers, table.delimiter))
    for line, row in rows:
        cell = row[grade_at]
        match = PARTICIPANT.fullmatch(row[id_at].text)
        if match is None:
            raise DataError(f"{name}, line {line}: {row[id_at].text!r} has no participant's number in it")
        answer = row[changeable_at].text.strip() if changeable_at is not None else ""
        locked = "Moodle says that this grade can't be changed" if answer == titles.no else ""
        maximum = number(row[maximum_at].text) if maximum_at is not None else None
        sheet.add(match["id"], cell, Place(f"line {line}", cell.text, maximum, locked))
    return sheet
