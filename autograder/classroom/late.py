"""Late work: the one policy of a course, by whichever way work comes in.

A day counts from the moment it begins, from the due date on. Within the minutes of grace nothing counts.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from autograder.course.dates import read_date
from autograder.course.settings import LateSettings

DAY = timedelta(days=1)


def days_begun(late: timedelta, grace_minutes: float) -> int:
    """The number of days that have begun since the due date. late: the time since then."""
    if late <= timedelta(minutes=max(0.0, grace_minutes)):
        return 0
    return math.ceil(late / DAY)


def penalty(settings: LateSettings, score: float, days: int, free: int = 0) -> float:
    """The points that work loses which is so many days late. free: days that a budget pays for."""
    if not days or settings.policy == "none" or score <= 0:
        return 0.0
    if settings.policy == "zero":
        return score
    paid = max(0, days - free) if settings.policy == "budget" else days
    share = min(1.0, paid * settings.percent_a_day / 100, 1 - settings.floor / 100)
    return round(score * share, 6)


def moment(written: str | None, timezone: str) -> datetime | None:
    """A time as an archive or a roster has it, in UTC; None for none, and for one that can't be read.

    timezone: of a time that names none.
    """
    try:
        return read_date(written, timezone) if written else None
    except ValueError:
        return None
