"""Classroom 50's scores.json: grades as a teacher's overrides, which its collection of scores leaves alone.

For each assignment the file has a list of entries, one for each repository, with its submissions, the newest
first. A grade is written as its web application writes one: a record "submit/manual-..." in front of the
others, and "override": true in the entry. Nothing else in the file changes, not even its spaces.
Source: schemas/scores-v1.schema.json and editScoreOverride in web/ of github.com/foundation50/classroom50.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from autograder.classroom.cells import number_text
from autograder.classroom.export import Place, choose, same_id
from autograder.errors import DataError

SCHEMA = "classroom50/scores/v1"
RESULT_SCHEMA = "classroom50/result/v1"
MANUAL = "submit/manual-"
TIME = "%Y-%m-%dT%H:%M:%SZ"
SPACE = " \t\r\n"
Span = tuple[int, int]


@dataclass
class Scores:
    """One assignment in scores.json. spans: where in the text each entry is. time: of the grading run."""

    source: str
    target: str
    name: str
    time: datetime
    system: str = "Classroom 50"
    places: list[Place] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    by_id: dict[str, list[int]] = field(default_factory=dict)
    digits: int = 0
    shared: bool = True

    def positions(self, id: str) -> list[int]:
        """Where this student's grade stands; upper and lower case of a user's name are the same."""
        return self.by_id.get(same_id(id).lower(), [])

    def text(self, points: Decimal) -> str:
        """The grade as the file writes it: a whole number."""
        return number_text(points)

    def filled(self, grades: dict[int, Decimal]) -> bytes:
        """The file with these grades in front of the entries' submissions."""
        edits: list[tuple[Span, str]] = []
        for at, points in grades.items():
            edits += self._edits(at, int(points))
        parts, end = [], 0
        for (start, stop), new in sorted(edits):
            parts += [self.source[end:start], new]
            end = stop
        return "".join([*parts, self.source[end:]]).encode()

    def _edits(self, at: int, points: int) -> Iterator[tuple[Span, str]]:
        entry, members = self.entries[at], _members(self.source, self.spans[at][0])
        first = next(_items(self.source, members["submissions"][0]))
        newest = entry["submissions"][0]
        if entry.get("override") is True and newest["submission"].startswith(MANUAL):
            yield _members(self.source, first[0])["score"], str(points)
            return
        yield (first[0], first[0]), self._before(first[0], self._record(entry, points))
        if "override" in members:
            yield members["override"], "true"
        else:
            start = _start_of_first_key(self.source, self.spans[at][0])
            yield (start, start), self._before(start, '"override": true')

    def _record(self, entry: dict[str, Any], points: int) -> str:
        """A record of a hand-entered score; it is later than every other, so that it is the newest."""
        newest = entry["submissions"][0]
        times = [self.time, *(_time(one["datetime"]) + timedelta(seconds=1) for one in entry["submissions"])]
        mark = MANUAL + self.time.strftime("%Y-%m-%dT%H-%M-%SZ")
        record = {
            "schema": RESULT_SCHEMA,
            "classroom": newest["classroom"],
            "assignment_type": newest["assignment_type"],
            "owner": entry["owner"],
            "submission": mark,
            "commit": mark,
            "release": mark,
            "review": mark,
            "datetime": max(times).strftime(TIME),
            "score": points,
            "max-score": newest["max-score"],
            "tests": [],
        }
        return json.dumps(record)

    def _before(self, at: int, new: str) -> str:
        """New text with a comma, and the spaces that stand before what it is put in front of."""
        start = at
        while self.source[start - 1] in SPACE:
            start -= 1
        return f"{new},{self.source[start:at] or ' '}"


def read_scores(data: bytes, assignment: str, column: str | None, time: datetime, name: str) -> Scores:
    """The grades of one assignment. column: its short name there, None for one called like the assignment.

    DataError for a file of another schema, and for one that breaks the rules that filling in relies on.
    """
    try:
        source = data.decode()
        document = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name}: is not JSON ({error}); export it again") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise DataError(f"{name}: is no scores.json of Classroom 50 (its schema is not {SCHEMA!r})")
    buckets = document.get("assignments")
    if not isinstance(buckets, dict):
        raise DataError(f"{name}: 'assignments' is not an object; export it again")
    slugs = dict(enumerate(buckets))
    slug = slugs[choose(slugs, column or assignment, name, "assignment")]
    scores = Scores(source, f"assignment {slug!r}", name, time)
    bucket = _members(source, _members(source, _start(source))["assignments"][0])[slug]
    entries = buckets[slug].get("entries") if isinstance(buckets[slug], dict) else None
    if not isinstance(entries, list):
        raise DataError(f"{name}: assignment {slug!r} has no list of entries; export it again")
    spans = _items(source, _members(source, bucket[0])["entries"][0])
    for position, (entry, span) in enumerate(zip(entries, spans, strict=True), 1):
        _add(scores, entry, span, f"entry {position} of {slug!r}")
    return scores


def _add(scores: Scores, entry: Any, span: Span, where: str) -> None:
    problem = _problem(entry)
    if problem:
        raise DataError(f"{scores.name}, {where}: {problem}; export it again")
    newest = entry["submissions"][0]
    maximum = newest["max-score"] or None  # 0 where Classroom 50 has graded nothing itself
    position = len(scores.places)
    for id in dict.fromkeys(map(str.lower, (entry["owner"], *entry.get("member_usernames", ())))):
        scores.by_id.setdefault(same_id(id), []).append(position)
    collected = entry.get("override") is not True
    scores.places.append(
        Place(where, str(newest["score"]), None if maximum is None else Decimal(maximum), collected=collected)
    )
    scores.entries.append(entry)
    scores.spans.append(span)


def _problem(entry: Any) -> str:
    """What in an entry is not as the schema says, as far as filling in reads it."""
    if not isinstance(entry, dict) or not isinstance(entry.get("owner"), str):
        return "has no 'owner'"
    members = entry.get("member_usernames", [])
    if not isinstance(members, list) or not all(isinstance(one, str) for one in members):
        return "'member_usernames' is not a list of names"
    submissions = entry.get("submissions")
    if not isinstance(submissions, list) or not submissions:
        return "has no submissions"
    for one in submissions:
        if not isinstance(one, dict):
            return "a submission is not an object"
        for key in ("classroom", "assignment_type", "submission"):
            if not isinstance(one.get(key), str):
                return f"a submission has no {key!r}"
        for key in ("score", "max-score"):
            if type(one.get(key)) is not int:
                return f"{key!r} of a submission is not a whole number"
        try:
            _time(one.get("datetime"))
        except (TypeError, ValueError):
            return "'datetime' of a submission is not a time in UTC"
    return ""


def _time(text: Any) -> datetime:
    return datetime.strptime(text, TIME).replace(tzinfo=UTC)


# ---- where in the text things are; json.loads has accepted it


def _start(text: str, at: int = 0) -> int:
    while text[at] in SPACE:
        at += 1
    return at


def _members(text: str, at: int) -> dict[str, Span]:
    """Where the values of the object that starts here are, by their keys."""
    found, at = {}, _start(text, at + 1)
    while text[at] != "}":
        key, end = scanstring(text, at + 1)
        value = _start(text, _start(text, end) + 1)
        found[key] = _span(text, value)
        at = _next(text, found[key][1])
    return found


def _items(text: str, at: int) -> Iterator[Span]:
    """Where the items of the array that starts here are."""
    at = _start(text, at + 1)
    while text[at] != "]":
        span = _span(text, at)
        yield span
        at = _next(text, span[1])


def _span(text: str, at: int) -> Span:
    return at, json.JSONDecoder().raw_decode(text, at)[1]


def _next(text: str, at: int) -> int:
    """The start of the next member or item, or of the closing bracket."""
    at = _start(text, at)
    return _start(text, at + 1) if text[at] == "," else at


def _start_of_first_key(text: str, at: int) -> int:
    return _start(text, at + 1)
