"""Penalties for late submissions, through nbgrader's plugin and by the course's one policy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Dict, Unicode

from autograder.classroom.extensions import read_extensions
from autograder.classroom.late import days_begun, penalty
from autograder.course.find import find_course


class LatePolicy(LateSubmissionPlugin):  # type: ignore[misc] # because nbgrader has no types
    """[late] in course.toml. assignment: what is graded. free: days that each student's budget pays."""

    assignment = Unicode("", help="the assignment that is graded").tag(config=True)
    free = Dict(help="late days of each student that cost nothing").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The penalty for one notebook, as nbgrader asks for it: None for none."""
        course = find_course(Path.cwd())
        due = course.due(self.assignment)
        late = timedelta(seconds=total_seconds_late)
        if due is not None:
            late -= read_extensions(course).due(self.assignment, (student_id,), due) - due
        days = days_begun(late, course.settings.late.grace_minutes)
        return penalty(course.settings.late, score, days, self.free.get(student_id, 0)) or None
