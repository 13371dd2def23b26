"""Archives of learning management systems: whose work an entry is, told by names and metadata.

Canvas      <name>[_LATE]_<user id>_<file id>_<file>[-n].<suffix>, all in one folder
Moodle      <full name>_<number>_assignsubmission_<plugin>[_]/<file>, or with _<file> and no folder
Blackboard  <assignment>_<user>_attempt_<time>[_<file>], all in one folder
Gradescope  submission_<number>/<file>, and who they are in submission_metadata.yml
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from autograder.errors import UnreadableSubmission
from autograder.results import Student
from autograder.submissions.names import printable_name
from autograder.submissions.tree import Entry

METADATA = "submission_metadata.yml"
MAX_METADATA = 16 * 2**20
CANVAS = re.compile(
    r"(?P<name>[^_]+)(?P<late>_LATE)?_(?P<id>\d+)_(?:\d+_(?P<file>.+)|text\.html|link\.html)", re.DOTALL
)
CANVAS_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?(?P<name>anon)_(?P<id>\w+?)_(?:\d+_(?P<file>.+)|text\.html|link\.html)", re.DOTALL
)
MOODLE = re.compile(
    r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
BLACKBOARD = re.compile(
    r"(?P<name>.+)_(?P<id>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL
)


@dataclass(frozen=True)
class Entrant:
    """Whose an entry is. file: what the student called it, None where the system itself wrote it.

    attempt: sorts attempts of one student, "" where there is one. late: the system says so.
    """

    id: str
    name: str | None
    file: str | None
    attempt: str = ""
    submitted_at: str | None = None
    late: bool = False


def entrants(entries: list[Entry]) -> dict[str, Entrant]:
    """Whose each entry of an LMS's archive is, by the entry's name; nothing for a folder of another kind."""
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
            return found
    return {}


def by_student(
    entries: list[Entry], known: dict[str, Entrant]
) -> Iterator[tuple[Student, tuple[tuple[Entry, ...], ...], Entry]]:
    """Each student with what is theirs, in the order of their first entry, which comes last.

    What is theirs has the names that they gave it, and stands by attempts, the latest first.
    """
    own: dict[str, list[tuple[Entrant, Entry]]] = {}
    for entry in entries:
        if entry.name in known:
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
            attempt=len(attempts) if attempts[0] else None, submitted_at=latest.submitted_at,
            source=printable_name(source),
        )  # fmt: skip
        yield student, grouped, several[0][1]


def _matching(
    pattern: re.Pattern[str], make: Callable[[re.Match[str]], Entrant], entries: list[Entry]
) -> dict[str, Entrant]:
    """What the pattern says, if most entries follow it and no number stands for two names."""
    found = {}
    for entry in entries:
        match = pattern.fullmatch(entry.name)
        if match is not None:
            found[entry.name] = make(match)
    named: dict[str, set[str | None]] = {}
    for entrant in found.values():
        named.setdefault(entrant.id, set()).add(entrant.name)
    if 2 * len(found) < len(entries) or any(len(several) > 1 for several in named.values()):
        return {}
    return found


def _canvas(match: re.Match[str]) -> Entrant:
    return Entrant(match["id"], match["name"], match["file"], late=match["late"] is not None)


def _moodle(match: re.Match[str]) -> Entrant:
    own = match["plugin"] == "file"
    return Entrant(match["id"], match["name"], match["file"] or "" if own else None)


def _blackboard(match: re.Match[str]) -> Entrant:
    try:
        time = datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S").isoformat()
    except ValueError:
        time = None
    return Entrant(match["id"], None, match["file"], attempt=match["time"], submitted_at=time)


def _gradescope(metadata: Entry, entries: list[Entry]) -> dict[str, Entrant]:
    """Students by submission_metadata.yml; a folder that it does not name keeps its own name."""
    try:
        known = _yaml(metadata.read(MAX_METADATA))
    except UnreadableSubmission:
        known = {}
    found = {}
    for entry in entries:
        about = known.get(entry.name)
        if entry.kind == "folder" and isinstance(about, dict):
            person = next((p for p in about.get(":submitters") or [] if isinstance(p, dict)), {})
            id = person.get(":sid") or person.get(":email")
            if id:
                name, time = person.get(":name"), about.get(":created_at")
                found[entry.name] = Entrant(
                    str(id), str(name) if name else None, "",
                    submitted_at=time.isoformat() if isinstance(time, datetime) else None,
                )  # fmt: skip
    return found


def _yaml(data: bytes) -> dict[str, Any]:
    """A YAML file's mapping, its keys as text; nothing of a broken one."""
    import yaml

    try:
        read = yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {printable_name(str(key)): value for key, value in read.items()} if isinstance(read, dict) else {}
