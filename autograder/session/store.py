"""Results on disk: one file per (submission, tests, engine, lock, seed, device, confinement), atomic.

The key is a digest of everything that a grade depends on, so a result that is found is the result that
grading again would give. A folder that can't be written costs the memory, never the grading.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import msgspec

from autograder.atomic_files import replaced
from autograder.results import SubmissionResult
from autograder.submissions.source import Source


class Store:
    """Results in one folder. problem: why nothing is kept, if so."""

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
        """Remove what a run that was killed while it wrote has left; nothing is ever read from it."""
        for part in self._folder.glob("*/*.part"):
            with contextlib.suppress(OSError, ValueError):
                try:
                    os.kill(int(part.suffixes[-2][1:]), 0)
                except ProcessLookupError:
                    part.unlink()

    def load(self, key: str) -> SubmissionResult | None:
        """The result under this key, or None; a damaged file counts as none."""
        try:
            return msgspec.json.decode(self._file(key).read_bytes(), type=SubmissionResult)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def save(self, key: str, result: SubmissionResult) -> None:
        """Keep a result: written in one step."""
        if self.problem:
            return
        target = self._file(key)
        try:
            target.parent.mkdir(exist_ok=True)
            with replaced(target) as temporary:
                temporary.write_bytes(msgspec.json.encode(result))
        except OSError as error:
            self.problem = f"results are not kept: {target} can't be written ({error.strerror})"

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key[2:]}.json"


def result_key(source: Source, *conditions: str) -> str:
    """The key of a submission's result under these conditions (digests and settings)."""
    return digest((*conditions, *source.parts))


def digest(parts: tuple[str, ...]) -> str:
    """One digest of these texts, their borders included."""
    total = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()
