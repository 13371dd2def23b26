"""Archives of learning management systems: whose work an entry is, told by names and metadata.

Canvas        <name>[_LATE]_<user id>_<file id>_<file>[-n].<suffix>, all in one folder; the name has no
              capitals and no punctuation; [LATE_]anon_<id>_... where Canvas hides the names
Moodle        <full name>_<number>_assignsubmission_<plugin>[_]/<file>, or with _<file> and no folder; the
              team's name and "-" stand before a member's name. Names of people and of files are chosen by
              students, and either may look like Moodle's own part
Blackboard    <assignment>_<user>_attempt_<time>[_<file>], all in one folder
Gradescope    submission_<number>/<file>, and who they are in submission_metadata.yml
Classroom 50  <classroom>-<assignment>-<username>/, and who they are in scores.csv
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from autograder.errors import UnreadableSubmission
from autograder.results import Student
from autograder.submissions import classroom50
from autograder.submissions.entrant import Entrant
from autograder.submissions.names import printable_name
from autograder.submissions.plain_yaml import read_yaml, scalar, time
from autograder.submissions.tree import Entry

METADATA = "submission_metadata.yml"
MAX_METADATA = 16 * 2**20
METADATA_DEPTH = 5  # submission, its facts, its submitters, one of them, a fact
MAX_NOTE = 2**20  # bytes of Blackboard's text file, in which a student's comment may be long
CANVAS = re.compile(
    r"(?P<name>[^A-Z\s]+?)(?P<late>_LATE)?_(?P<id>\d+)_(?:(?P<unique>\d+)_(?P<file>.+)|text\.html|link\.html)",
    re.DOTALL,
)
CANVAS_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<id>\w+?)_(?:(?P<unique>\d+)_(?P<file>.+)|text\.html|link\.html)", re.DOTALL
)
MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
MOODLE_FOLDER = re.compile(
    r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)_?(?P<file>)", re.DOTALL
)
MOODLE_AGAIN = re.compile(r"_(\d+)_assignsubmission_[a-z]+(?=_|$)")
PARTICIPANT = re.compile(r"(?:.+-)?(?:Participant|Teilnehmer/?in|参与人|参与者)", re.DOTALL)  # blind marking
BLACKBOARD = re.compile(
    r"(?P<before>.+?_(?P<id>[^_]+))_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL
)
GRADESCOPE = re.compile(r"submission_\d+")
BLACKBOARD_WHO = re.compile(r"\ufeff?[^:\n]{1,40}:(?P<name>[^\n]*?)\((?P<id>[^()\s]+)\)[ \t\r]*(?:\n|$)")


@dataclass(frozen=True)
class Handin:
    """What one student handed in.

    attempts: what is theirs, by the names that they gave it, the latest attempt first. first: their first
    entry. late: the system says so. others: who else handed it in with them.
    """

    student: Student
    attempts: tuple[tuple[Entry, ...], ...]
    first: Entry
    late: bool
    others: tuple[Student, ...]


def entrants(entries: list[Entry], assignments: tuple[str, ...] = ()) -> dict[str, Entrant]:
    """Whose each entry of an LMS's archive is, by the entry's name; nothing for a folder of another kind.

    assignments: names of the course's, which stand in the names of some systems' folders.
    """
    gradescope = [entry for entry in entries if entry.name == METADATA and entry.kind == "file"]
    if gradescope:
        return _gradescope(gradescope[0], entries)
    files = [entry for entry in entries if entry.kind == "file"]
    for pattern, make, among in (
        (MOODLE, _moodle, entries),
        (BLACKBOARD, _blackboard, files),
        (CANVAS_ANONYMOUS, _canvas, files),
        (CANVAS, _canvas, files),
    ):
        found = _matching(pattern, make, among)
        if found:
            return _with_blackboards_names(files, found) if pattern is BLACKBOARD else found
    return classroom50.entrants(entries, assignments)


def by_student(entries: list[Entry], known: dict[str, Entrant]) -> Iterator[Handin]:
    """What each student handed in, in the order of their first entries; without those that are in doubt."""
    own: dict[str, list[tuple[Entrant, Entry]]] = {}
    for entry in entries:
        if entry.name in known and not known[entry.name].problem:
            own.setdefault(known[entry.name].id, []).append((known[entry.name], entry))
    for id, several in own.items():
        attempts = sorted({about.attempt for about, _entry in several}, reverse=True)
        grouped = tuple(
            tuple(
                replace(entry, name=PurePosixPath(about.file).name) if about.file else entry
                for about, entry in several
                if about.attempt == attempt and about.file is not None
            )
            for attempt in attempts
        )
        latest = next(about for about, _entry in several if about.attempt == attempts[0])
        name = next((about.name for about, _entry in several if about.name), None)
        source = next((entry.name for about, entry in several if about.file is not None), several[0][1].name)
        student = Student(
            printable_name(id), printable_name(name) if name else None,
            attempt=latest.attempts or (len(attempts) if attempts[0] else None),
            submitted_at=latest.submitted_at, source=printable_name(source),
        )  # fmt: skip
        others = tuple(
            Student(
                printable_name(other), printable_name(called) if called else None, attempt=student.attempt,
                submitted_at=student.submitted_at, source=student.source,
            )
            for other, called in latest.others
        )  # fmt: skip
        late = any(about.late for about, _entry in several if about.attempt == attempts[0])
        yield Handin(student, grouped, several[0][1], late, others)


def _matching(
    pattern: re.Pattern[str], make: Callable[[re.Match[str]], Entrant], entries: list[Entry]
) -> dict[str, Entrant]:
    """What the pattern says, if most entries follow it and no number stands for two names, or two files."""
    found = {}
    uniques = []
    named: dict[str, set[str]] = {}
    for entry in entries:
        match = pattern.fullmatch(entry.name)
        if pattern is MOODLE and entry.kind == "folder":  # what Moodle wrote stands at the end
            match = MOODLE_FOLDER.fullmatch(entry.name) or match
        if match is not None:
            found[entry.name] = make(match)
            parts = match.groupdict()
            uniques.append(parts.get("unique"))
            # Blackboard's files have no names of people.
            if pattern is not BLACKBOARD and not found[entry.name].problem:
                named.setdefault(match["id"], set()).add(parts.get("name") or "")
    if 2 * len(found) < len(entries) or any(len(several) > 1 for several in named.values()):
        return {}
    if any(count > 1 for unique, count in Counter(uniques).items() if unique is not None):
        return {}
    return found


def _canvas(match: re.Match[str]) -> Entrant:
    name = match.groupdict().get("name")
    return Entrant(match["id"], name, match["file"], late=match["late"] is not None)


def _moodle(match: re.Match[str]) -> Entrant:
    again = MOODLE_AGAIN.findall(f"_{match['file'] or ''}")
    if others := [id for id in dict.fromkeys(again) if id != match["id"]]:
        return Entrant(match.string, None, None, problem=_in_doubt([match["id"], *others]))
    own = match["plugin"] == "file"
    name = None if PARTICIPANT.fullmatch(match["name"]) else match["name"]
    return Entrant(match["id"], name, match["file"] or "" if own else None)


def _in_doubt(ids: list[str]) -> str:
    return (
        f"its name can be read as work of {' and of '.join(ids)}, so it counts for nobody; download the "
        "submissions in folders, or rename it"
    )


def _blackboard(match: re.Match[str]) -> Entrant:
    try:
        time = datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S").isoformat()
    except ValueError:
        time = None
    return Entrant(match["id"], None, match["file"], attempt=match["time"], submitted_at=time)


def _with_blackboards_names(files: list[Entry], found: dict[str, Entrant]) -> dict[str, Entrant]:
    """The same with what the first line of Blackboard's own text files says: "Name: Ann Adams (aadams)".

    It also tells where a user's name begins that has an underscore in it.
    """
    who: dict[str, tuple[str, str]] = {}
    for entry in files:
        before = _before(entry.name)
        if entry.name in found and found[entry.name].file is None and before not in who:
            try:
                first = BLACKBOARD_WHO.match(entry.read(MAX_NOTE).decode("utf-8", "replace"))
            except UnreadableSubmission:
                continue
            if first is not None and before.endswith(f"_{first['id']}"):
                who[before] = first["id"], first["name"].strip(" \t")
    named = {}
    for name, entrant in found.items():
        id, called = who.get(_before(name), (entrant.id, ""))
        named[name] = replace(entrant, id=id, name=called or None)
    return named


def _before(name: str) -> str:
    """What Blackboard puts before the attempt: assignment and user. A file's own name can't change it."""
    match = BLACKBOARD.fullmatch(name)
    return match["before"] if match is not None else ""


def _gradescope(metadata: Entry, entries: list[Entry]) -> dict[str, Entrant]:
    """Students by submission_metadata.yml; a folder that it does not name keeps its own name."""
    try:
        read = read_yaml(metadata.read(MAX_METADATA), METADATA_DEPTH)
    except (UnreadableSubmission, ValueError):
        read = None
    known = {printable_name(key): about for key, about in read.items()} if isinstance(read, dict) else {}
    found = {}
    for entry in entries:
        about = known.get(entry.name)
        if entry.kind == "folder" and GRADESCOPE.fullmatch(entry.name) and isinstance(about, dict):
            people = _submitters(about)
            if people:
                (id, name), submitted = people[0], time(about.get(":created_at"))
                found[entry.name] = Entrant(
                    id, name, "",
                    submitted_at=submitted.isoformat() if submitted is not None else None,
                    others=tuple(people[1:]),
                )  # fmt: skip
    return found


def _submitters(about: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Id and name of everyone who handed this in: the student id, else the e-mail."""
    found: dict[str, str | None] = {}
    several = about.get(":submitters")
    for person in several if isinstance(several, list) else []:
        if isinstance(person, dict) and (id := scalar(person.get(":sid")) or scalar(person.get(":email"))):
            found.setdefault(id, scalar(person.get(":name")))
    return list(found.items())
