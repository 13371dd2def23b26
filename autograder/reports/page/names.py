"""Names of pages: ids as names that every file system can hold."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from autograder.results import SubmissionResult

LONGEST = 60  # characters of an id that a file's name keeps
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)  # on Windows


def file_names(results: Sequence[SubmissionResult]) -> list[str]:
    """A name for each submission's page: its id where every file system can hold that, else like it.

    A changed name ends in a digest of id and assignment; so do names that differ in case only.
    """
    often = Counter(result.id for result in results)
    wanted = [
        result.id if often[result.id] == 1 else f"{result.id}.{result.assignment or ''}" for result in results
    ]
    alike = Counter(name.casefold() for name in wanted)
    names: dict[str, str] = {}  # by the name that a file system may take it for
    for result, name in zip(results, wanted, strict=True):
        safe = safe_name(name)
        if safe != name or alike[name.casefold()] > 1:
            safe = f"{safe}-{_digest(result)}"
        while safe.casefold() in names:  # an id that was made to look like another one's digest
            safe += "-2"
        names[safe.casefold()] = f"{safe}.html"
    return list(names.values())


def safe_name(name: str) -> str:
    """The name in letters, digits, dots and dashes, without accents."""
    if PLAIN.fullmatch(name) and not RESERVED.match(name) and not name.endswith("."):
        return name
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", letters)[:LONGEST].strip("-")
    return safe if safe and not RESERVED.match(safe) else f"submission-{safe}".rstrip("-")


def _digest(result: SubmissionResult) -> str:
    text = f"{result.id}\0{result.assignment or ''}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:10]
