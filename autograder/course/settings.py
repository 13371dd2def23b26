"""course.toml: every setting, its default and its meaning."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from autograder.errors import CourseError
from autograder.protocol.limits import Limits

SETTINGS = "course.toml"
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]
OLD_PLACES = {  # key of [nbgrader] -> what has taken its place at the top, and the key in that table
    "late": ("late", "policy"),
    "late_percent_a_day": ("late", "percent_a_day"),
    "late_grace_minutes": ("late", "grace_minutes"),
    "due": ("due", ""),
    "timezone": ("timezone", ""),
}


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


class LateSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What late work loses, whichever way it came in; classroom/late.py applies it.

    policy: "none" for no penalty, "percent" of the score for each day that has begun, "zero" for no points,
    "budget" for days that each student may be late without penalty. percent_a_day: what a late day costs, in
    percent of the score; with "budget", a day beyond the budget. floor: the percentage of the score that late
    work keeps in any case. days: the budget of each student in the whole course. days_per_assignment: how
    many of them one assignment may take, 0 for no such limit. grace_minutes: how late work may be without
    any penalty. extensions: a CSV file with other due dates for some students, from the course's folder.
    """

    policy: Literal["none", "percent", "zero", "budget"] = "none"
    percent_a_day: Percent = 10.0
    floor: Percent = 0.0
    days: Annotated[int, msgspec.Meta(ge=0)] = 0
    days_per_assignment: Annotated[int, msgspec.Meta(ge=0)] = 0
    grace_minutes: Annotated[float, msgspec.Meta(ge=0)] = 5.0
    extensions: str = ""


class NbgraderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the course uses nbgrader.

    course_id: its name in the exchange. exchange: the exchange's folder, from the course's; "" for nbgrader's
    own. db_url: of the gradebook, e.g. "postgresql://user@host/name"; "" for a file. times: whose word
    counts for when work came in, the "student"'s (nbgrader's timestamp.txt) or the "exchange"'s file system.
    The others are old places of settings that are now for the whole course; see OLD_PLACES.
    """

    course_id: str = "course"
    exchange: str = ""
    db_url: str = ""
    times: Literal["student", "exchange"] = "student"
    late: Literal["none", "percent", "zero"] | None = None
    late_percent_a_day: Percent | None = None
    late_grace_minutes: float | None = None
    due: dict[str, Any] | None = None
    timezone: str | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings of course.toml.

    name: of the course. assignments: names in the order in which they are taught; others follow by name.
    seed: any text; it determines the examples of the hidden tests, so keep it secret.
    timezone: of times that name none. due: a time for each assignment, e.g. {convolution = "2026-11-30
    23:59"}; read by Course.due. late: what late work loses. grading: limits of a submission. worker: limits
    of the process that runs student code. nbgrader: its exchange and gradebook.
    """

    name: str = "course"
    assignments: tuple[str, ...] = ()
    seed: str = "0"
    timezone: str = "UTC"
    due: dict[str, Any] = {}  # text, or TOML's own dates and times
    late: LateSettings = LateSettings()
    grading: GradingLimits = GradingLimits()
    worker: Limits = Limits()
    nbgrader: NbgraderSettings = NbgraderSettings()

    def for_grading(self) -> Settings:
        """These settings without those that can't change a grade."""
        return msgspec.structs.replace(
            self, assignments=(), nbgrader=NbgraderSettings(), timezone="UTC", due={}, late=LateSettings()
        )

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
        written = msgspec.toml.decode(path.read_bytes())
        settings = msgspec.convert(written, Settings)
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: {error}; see docs/configuration.md for its settings") from None
    return _with_old_keys(path, settings, written)


def _with_old_keys(path: Path, settings: Settings, written: dict[str, Any]) -> Settings:
    """The settings, [nbgrader]'s old keys in their new places; CourseError when both are given."""
    moved: dict[str, Any] = {}
    late = {}
    for old, (place, key) in OLD_PLACES.items():
        value = getattr(settings.nbgrader, old)
        if value is None:
            continue
        if place in written:
            new = f"[{place}]" if place != "timezone" else place
            raise CourseError(
                f"{path}: [nbgrader] has {old}, and {new} is given as well; keep {new} and delete the other"
            )
        if key:
            late[key] = value
        else:
            moved[place] = value
    if late:
        moved["late"] = LateSettings(**late)
    nbgrader = msgspec.structs.replace(settings.nbgrader, **dict.fromkeys(OLD_PLACES))
    return msgspec.structs.replace(settings, nbgrader=nbgrader, **moved)
