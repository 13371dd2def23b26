"""Folders that `gh teacher download` of Classroom 50 writes, and clones of its repositories.

Each is called <classroom>-<assignment>-<username>. Beside them lies scores.csv with a line for each
submission, in each lies result.json about the latest one. A student can commit a file of that name too, so it
counts only beside a scores.csv, which the same download writes, and never with an earlier time than that.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from autograder.errors import UnreadableSubmission
from autograder.submissions.entrant import Entrant
from autograder.submissions.names import kind, passed_over
from autograder.submissions.tree import Entry

SCORES, RESULT = "scores.csv", "result.json"
MAX_BYTES = 10 * 2**20  # as Classroom 50 itself limits them
SCHEMA = "classroom50/result/"
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")  # texts of this form sort by time


def entrants(entries: list[Entry], assignments: tuple[str, ...]) -> dict[str, Entrant]:
    """Whose each folder is, by its name; nothing for a folder of another kind."""
    shown = [entry for entry in entries if not passed_over(entry.name)]
    folders = [entry for entry in shown if entry.kind == "folder" and entry.name.count("-") >= 2]
    if not folders or any(entry.kind == "file" and kind(entry.name) for entry in shown):
        return {}
    scores = next((entry for entry in shown if entry.name == SCORES and entry.kind == "file"), None)
    rows = _scores(scores) if scores is not None else {}
    results = {entry.name: _result(entry) for entry in folders} if rows else {}
    prefix = _prefix_of_results(results) or _prefix_of_names(folders, assignments)
    own = [entry for entry in folders if entry.name.lower().startswith(prefix)] if prefix else []
    if 2 * len(own) < len([entry for entry in shown if entry.kind == "folder"]):
        return {}
    return {entry.name: _entrant(entry.name[len(prefix) :], rows, results.get(entry.name)) for entry in own}


def _entrant(user: str, rows: dict[str, list[dict[str, str]]], result: dict[str, Any] | None) -> Entrant:
    own = rows.get(user.lower(), [])
    submitted = [row for row in own if UTC_TIME.fullmatch(row.get("datetime", ""))]
    last = max(submitted, key=lambda row: row["datetime"], default=None)
    time = last["datetime"] if last is not None else None
    told = result.get("datetime") if result is not None else None
    if time is not None and isinstance(told, str) and UTC_TIME.fullmatch(told):
        time = max(time, told)
    name = " ".join(own[0].get(key, "").strip() for key in ("first_name", "last_name")).strip() if own else ""
    return Entrant(
        user, name or None, "",
        submitted_at=time, attempts=len(submitted) or None,
        late=last is not None and last.get("late") == "true",
    )  # fmt: skip


def _scores(entry: Entry) -> dict[str, list[dict[str, str]]]:
    """The lines of scores.csv by user name in lower case; nothing of another file of this name."""
    found: dict[str, list[dict[str, str]]] = {}
    try:
        text = entry.read(MAX_BYTES).decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text, newline="")):
            user = row.get("username")
            if user and "datetime" in row:
                cells = {key: value for key, value in row.items() if isinstance(value, str)}
                found.setdefault(user.strip().lower(), []).append(cells)
    except (UnreadableSubmission, UnicodeDecodeError, csv.Error):
        return {}
    return found


def _result(folder: Entry) -> dict[str, Any] | None:
    """What result.json in a folder says; None without one that Classroom 50 can have written."""
    try:
        file = next((entry for entry in folder.children() if entry.name == RESULT), None)
        read = msgspec.json.decode(file.read(MAX_BYTES)) if file is not None else None
    except (UnreadableSubmission, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return read if isinstance(read, dict) and str(read.get("schema", "")).startswith(SCHEMA) else None


def _prefix_of_results(results: dict[str, dict[str, Any] | None]) -> str:
    """What stands before the user names, if all that the results say agrees with their folders; else ""."""
    found = set()
    for name, result in results.items():
        if result is not None:
            prefix = f"{result.get('classroom')}-{result.get('assignment')}-".lower()
            if name.lower() == f"{prefix}{result.get('owner')}".lower():
                found.add(prefix)
    return found.pop() if len(found) == 1 else ""


def _prefix_of_names(folders: list[Entry], assignments: tuple[str, ...]) -> str:
    """What stands before the user names, if an assignment's name stands there and all agree; else ""."""
    found = {prefix for entry in folders for prefix in _prefixes(entry.name.lower(), assignments)}
    shared = [prefix for prefix in found if all(entry.name.lower().startswith(prefix) for entry in folders)]
    return max(shared, key=len, default="")


def _prefixes(name: str, assignments: tuple[str, ...]) -> Iterator[str]:
    for assignment in assignments:
        for slug in {assignment.lower(), assignment.lower().replace("_", "-")}:
            match = re.fullmatch(rf"([a-z0-9][a-z0-9-]*?-{re.escape(slug)}-).+", name)
            if match is not None:
                yield match[1]
