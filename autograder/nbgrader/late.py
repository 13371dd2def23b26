"""Penalties for late submissions, through nbgrader's plugin and by the policy in course.toml."""

from __future__ import annotations

import math
from pathlib import Path

from nbgrader.plugins import LateSubmissionPlugin

from autograder.course.find import find_course
from autograder.course.settings import NbgraderSettings

MINUTE = 60
DAY = 24 * 60 * MINUTE


def penalty(settings: NbgraderSettings, score: float, seconds_late: float) -> float | None:
    """The points that a late notebook loses, None for none.

    Each day that has begun counts, from the due date on. Within the minutes of grace nothing is lost.
    """
    if settings.late == "none" or seconds_late <= max(0.0, settings.late_grace_minutes * MINUTE):
        return None
    if settings.late == "zero":
        return score
    days = math.ceil(seconds_late / DAY)
    return round(score * min(1.0, days * settings.late_percent_a_day / 100), 6)


class LatePolicy(LateSubmissionPlugin):  # type: ignore[misc] # because nbgrader has no types
    """`late` of [nbgrader] in course.toml: "none", "percent" a day, or "zero"."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The penalty for one notebook, as nbgrader asks for it."""
        return penalty(find_course(Path.cwd()).settings.nbgrader, score, total_seconds_late)
