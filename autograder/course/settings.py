"""course.toml: every setting, its default and its meaning."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Literal

import msgspec

from autograder.errors import CourseError
from autograder.protocol.limits import Limits

SETTINGS = "course.toml"


class GradingLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of grading one submission.

    call_seconds: CPU time of one call (a test can set another limit with @limits). cell_seconds: CPU time of
    one code cell. test_seconds: wall time of one test. submission_seconds: wall time of one submission.
    deadline_seconds: the same with all waiting for a busy machine counted, 0 for none.
    message_mb: size of the largest answer accepted from a worker. output_kb: how much text is kept of what
    one call prints. source_mb: the largest size of the source code.
    """

    call_seconds: float = 4.0
    cell_seconds: float = 10.0
    test_seconds: float = 120.0
    submission_seconds: float = 600.0
    deadline_seconds: float = 0.0
    message_mb: int = 16
    output_kb: int = 4
    source_mb: int = 1


class NbgraderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the course uses nbgrader.

    course_id: its name in the exchange. exchange: the exchange's folder, from the course's; "" for nbgrader's
    own. db_url: of the gradebook, e.g. "postgresql://user@host/name"; "" for a file. late: what becomes of
    late work, "none" for no penalty, "percent" of the score for each day that has begun, "zero" for no
    points. late_grace_minutes: how late work may be without any penalty. due: a time for each assignment,
    e.g. {convolution = "2026-11-30 23:59:00 UTC"}. timezone: of a due date that names none. times: whose word
    counts for when work came in, the "student"'s (nbgrader's timestamp.txt) or the "exchange"'s file system.
    """

    course_id: str = "course"
    exchange: str = ""
    db_url: str = ""
    late: Literal["none", "percent", "zero"] = "none"
    late_percent_a_day: float = 10.0
    late_grace_minutes: float = 5.0
    due: dict[str, Any] = {}  # text, or TOML's own dates and times; read by Course.due
    timezone: str = "UTC"
    times: Literal["student", "exchange"] = "student"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings of course.toml.

    name: of the course. seed: any text; it determines the examples of the hidden tests, so keep it secret.
    grading: limits of a submission. worker: limits of the process that runs student code. nbgrader: its
    exchange, gradebook and late policy.
    """

    name: str = "course"
    seed: str = "0"
    grading: GradingLimits = GradingLimits()
    worker: Limits = Limits()
    nbgrader: NbgraderSettings = NbgraderSettings()

    def for_grading(self) -> Settings:
        """These settings without those that can't change a grade."""
        return msgspec.structs.replace(self, nbgrader=NbgraderSettings())

    @property
    def worker_seed(self) -> int:
        """The seed of the workers' random generators; the course's seed can't be derived from it."""
        return int.from_bytes(
            hashlib.blake2b(self.seed.encode(), digest_size=6, salt=b"workers").digest(), "big"
        )

    @property
    def seed_digest(self) -> str:
        """A digest of the seed for results; the seed can't be derived from it."""
        return hashlib.blake2b(self.seed.encode(), digest_size=4, salt=b"seed digest").hexdigest()


def read_settings(path: Path) -> Settings:
    """The settings in course.toml; CourseError says what is wrong in the file."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Settings)
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: {error}; see docs/configuration.md for its settings") from None
