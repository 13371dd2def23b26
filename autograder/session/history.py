"""What each submission got when it was last graded, so that a run can say whose grade moved.

The store keeps a result under a key that changes with the tests, and removes none. Here is kept, for each
submission and way of grading it, the key of its last result. It becomes the new key when a run has ended, not
before: after a run that was stopped, the next one still knows what everybody had.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from autograder.atomic_files import replaced
from autograder.results import RunInfo, SubmissionResult
from autograder.session.store import Store


class Last(msgspec.Struct, frozen=True):
    """The key of a submission's last result, and the run that made it."""

    key: str
    run: RunInfo


@dataclass
class History:
    """The last results of the submissions of one run. folder: where they are kept."""

    folder: Path
    store: Store
    _keys: dict[int, tuple[str, str]] = field(default_factory=dict)

    def note(self, position: int, work: str, key: str) -> None:
        """Add a submission of this run. work: digest of it and of how it is graded, without the tests."""
        self._keys[position] = (work, key)

    def before(self) -> dict[int, tuple[SubmissionResult, RunInfo]]:
        """The last results of those submissions that this run grades under other conditions, by position."""
        found = {}
        for position, (work, key) in self._keys.items():
            last = self._load(work)
            if last is not None and last.key != key:
                result = self.store.load(last.key)
                if result is not None:
                    found[position] = (result, last.run)
        return found

    def keep(self, graded: set[int], run: RunInfo) -> None:
        """The run has ended: its results are the last ones now. graded: positions that have a grade."""
        for position in graded & self._keys.keys():
            work, key = self._keys[position]
            last = self._load(work)
            if last is not None and last.key == key:
                continue
            target = self._file(work)
            with contextlib.suppress(OSError):  # then the next run can't compare; grading itself goes on
                target.parent.mkdir(parents=True, exist_ok=True)
                with replaced(target) as temporary:
                    temporary.write_bytes(msgspec.json.encode(Last(key, run)))

    def _load(self, work: str) -> Last | None:
        try:
            return msgspec.json.decode(self._file(work).read_bytes(), type=Last)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def _file(self, work: str) -> Path:
        return self.folder / work[:2] / f"{work[2:]}.json"
