"""Results on disk: one file for each key, written atomically.

The key is a digest of everything that a grade depends on (submission, tests, engine, lock, seed, device,
confinement), so a stored result is the one that grading again would give. Hints depend on the wrong
solutions as well: their digest is kept with the result, which gets new hints when they have changed.
If the folder can't be written, grading goes on and results are not kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from autograder.atomic_files import replaced
from autograder.results import SubmissionResult
from autograder.submissions.source import Source


class _Hinted(SubmissionResult, frozen=True):
    """A result as it is kept; whoever reads it as a SubmissionResult does not see the rest."""

    hinted_by: str = ""


def _fields(result: SubmissionResult) -> dict[str, Any]:
    return {name: getattr(result, name) for name in SubmissionResult.__struct_fields__}


class Store:
    """Results in one folder. problem: why results can't be kept, or ""."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problem = ""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
            self._sweep()
        except OSError as error:
            self.problem = f"results are not kept: {folder} can't be written ({error.strerror})"

    def _sweep(self) -> None:
        """Remove temporary files of runs that were killed while writing."""
        for part in self._folder.glob("*/*.part"):
            with contextlib.suppress(OSError, ValueError):
                try:
                    os.kill(int(part.suffixes[-2][1:]), 0)
                except ProcessLookupError:
                    part.unlink()

    def hinted_by(self, key: str) -> str:
        """By which wrong solutions the result with this key has its hints: their digest, or ""."""
        try:
            return msgspec.json.decode(self._file(key).read_bytes(), type=_Hinted).hinted_by
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return ""

    def load(self, key: str) -> SubmissionResult | None:
        """The result with this key, or None; a damaged file counts as none."""
        try:
            return msgspec.json.decode(self._file(key).read_bytes(), type=SubmissionResult)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def save(self, key: str, result: SubmissionResult, hinted_by: str = "") -> None:
        """Keep a result under its key. hinted_by: a digest of the wrong solutions that gave its hints."""
        if self.problem:
            return
        target = self._file(key)
        try:
            target.parent.mkdir(exist_ok=True)
            with replaced(target) as temporary:
                temporary.write_bytes(msgspec.json.encode(_Hinted(**_fields(result), hinted_by=hinted_by)))
        except OSError as error:
            self.problem = f"results are not kept: {target} can't be written ({error.strerror})"

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key[2:]}.json"


def kept_results(folder: Path) -> Iterator[SubmissionResult]:
    """All results in a store's folder, the newest last; damaged files are passed over."""
    files = []
    for file in folder.glob("*/*.json"):
        with contextlib.suppress(OSError):
            files.append((file.stat().st_mtime_ns, file))
    for _time, file in sorted(files):
        with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
            yield msgspec.json.decode(file.read_bytes(), type=SubmissionResult)


def result_key(source: Source, *conditions: str) -> str:
    """The key of a submission's result under these conditions (digests and settings)."""
    return digest((*conditions, *source.parts))


def digest(parts: tuple[str, ...]) -> str:
    """One digest of these texts; moving text from one to the next changes it."""
    total = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()
