"""What one student handed in: every code file of a folder, of the folders in it, and of zips."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from autograder.course.manifest import MANIFEST
from autograder.errors import UnreadableSubmission
from autograder.submissions.names import OTHER_ARCHIVE, kind, passed_over, printable_name, stem
from autograder.submissions.tree import MAX_ENTRIES, STUDENT_BYTES, Entry, zip_in

DEEPEST = 3  # folders below the student's own
MOST_ZIPS = 2  # one zip in a zip
ZIPS, ZIPPED_BYTES = 20, 4 * STUDENT_BYTES  # of all zips of one submission together
LINK = "is a symbolic link, which may lead anywhere; put the file itself there, or name its target"
PUBLIC_TEST = re.compile(r"(?:^|/)tests/(?:[^/]+/)*(?:test_\w+|conftest|__init__)\.py$")
TOO_MANY_ZIPS = (
    f"neither this zip nor what follows it is read: a submission may hold {ZIPS} zips, of "
    f"{ZIPPED_BYTES // 2**20} MB together; hand in only your work"
)
UNPACK = "is an archive of a kind that is not read; hand in the files themselves, or a zip"


@dataclass(frozen=True)
class CodeFile:
    """A module or notebook. inside: its path in the submission."""

    inside: str
    kind: str
    entry: Entry


@dataclass
class Contents:
    """The code files that were found, and what could not be looked into.

    problems: each names an entry that may have held the work. others: files that hold no code.
    manifests: of handouts, as they came with the work. stems: names of all that may hold code. zips,
    zipped_bytes: how many were opened, and what they take in memory. zips_left_out: there are more.
    """

    files: list[CodeFile] = field(default_factory=list)
    manifests: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)
    entries: int = 0
    zips: int = 0
    zipped_bytes: int = 0
    zips_left_out: bool = False


def contents_of(entries: Iterable[Entry]) -> Contents:
    """Everything below these entries, three folders deep, zips as folders."""
    found = Contents()
    try:
        for entry in entries:
            _add(found, entry, "", depth=0, zips=0)
    except UnreadableSubmission as error:
        found.problems.append(str(error))
    return found


def _add(found: Contents, entry: Entry, folder: str, depth: int, zips: int) -> None:
    found.entries += 1
    if found.entries > MAX_ENTRIES:
        raise UnreadableSubmission(f"{entry.where.parent}: holds more than {MAX_ENTRIES:,} entries")
    inside, named = folder + entry.name, kind(entry.name)
    if named and entry.kind != "folder" and not passed_over(entry.name):
        found.stems.append(stem(entry.name))
    if entry.name == MANIFEST:
        found.manifests.append(entry)
    elif passed_over(entry.name) or PUBLIC_TEST.search(inside):
        return
    elif entry.kind == "folder":
        known = len(found.files)
        _add_folder(found, entry, f"{inside}/", depth, zips)
        if named in ("module", "notebook") and len(found.files) == known:
            found.problems.append(f"{entry.where}: is a folder; put the file itself there")
    elif entry.kind == "link":
        if named:
            found.problems.append(f"{entry.where}: {LINK}")
    elif named == "zip" and entry.kind == "file":
        _add_zip(found, entry, f"{inside}/", depth, zips)
    elif named:
        found.files.append(CodeFile(inside, named, entry))
    elif OTHER_ARCHIVE.search(entry.name):
        found.problems.append(f"{entry.where}: {UNPACK}")
    else:
        found.others.append(printable_name(inside))


def _add_folder(found: Contents, entry: Entry, folder: str, depth: int, zips: int) -> None:
    try:
        inner = entry.children()
    except UnreadableSubmission as error:
        found.problems.append(str(error))
        return
    if any(one.name == "pyvenv.cfg" for one in inner):  # a virtual environment
        return
    if depth == DEEPEST:
        found.others.append(printable_name(folder))
        return
    for one in inner:
        _add(found, one, folder, depth + 1, zips)


def _add_zip(found: Contents, entry: Entry, folder: str, depth: int, zips: int) -> None:
    if zips == MOST_ZIPS:
        found.problems.append(f"{entry.where}: is a zip in a zip in a zip; unpack one of them")
        return
    if found.zips == ZIPS or found.zipped_bytes > ZIPPED_BYTES:
        if not found.zips_left_out:  # it is said once
            found.problems.append(f"{entry.where}: {TOO_MANY_ZIPS}")
        found.zips_left_out = True
        return
    found.zips += 1
    try:
        opened, size = zip_in(entry)
    except UnreadableSubmission as error:
        found.problems.append(str(error))
        return
    found.zipped_bytes += size
    inner = opened.children()
    for one in inner:
        _add(found, one, folder, depth, zips + 1)
