"""Every exception of the kit, in one tree.

AutograderError            a person meets it; the text says what is wrong, where, what to do
├── UsageError             the command line or a path is wrong           -> exit status 2
├── CourseError            course.toml, a test file or a handout is wrong -> exit status 2
├── ConfinementError       this machine can't confine student code        -> exit status 2
├── ResourceError          no process or memory is left for the kit       -> exit status 2
└── UnreadableSubmission   one submission can't be read                   -> "not graded"
KitFailure                 the kit itself failed; retried, then "not graded", never 0
WireError                  bytes on the wire that are no message
StudentFailure             what a student's code did wrong; becomes a failed test
NotAssessed                a test that this machine can't judge; its points leave the maximum
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class AutograderError(Exception):
    """An error that a person can meet: one text that says what, where, and what to do."""


class UsageError(AutograderError):
    """The command line or a path on it is wrong."""


class CourseError(AutograderError):
    """The course's own files are wrong: course.toml, a test file, a handout."""


class ConfinementError(AutograderError):
    """This machine lacks a layer without which student code must not be run."""


class ResourceError(AutograderError):
    """The machine has nothing left that grading needs: processes, memory."""


class UnreadableSubmission(AutograderError):
    """One submission can't be read; the others are graded."""


class KitFailure(Exception):
    """The kit failed, not the student: retried once, then reported as "not graded"."""


class WireError(Exception):
    """Bytes that are no message of the wire format, or a message over its size limit."""


class NotAssessed(Exception):
    """A test that can't be judged on this machine, e.g. a race on a GPU without one; the text says why."""


@dataclass(eq=False)
class StudentFailure(Exception):
    """What a student's code did wrong, as one test sees it.

    kind: the misconduct's short name, e.g. "shape", "value", "exception" (see grader/messages.py).
    message: one sentence in a student's words.
    status: the test's status in the results ("failed", "partial", "timeout", "crashed", "forbidden").
    expected, got: what the counterexample shows beside the inputs, if anything.
    share: of the test's points that are earned all the same, with status "partial".
    backward: the name of the tensor whose gradient is meant, and the gradient that the result was given.
    """

    kind: str
    message: str
    status: str = "failed"
    expected: Any = None
    got: Any = None
    share: float = 0.0
    backward: tuple[str, Any] | None = None

    def __str__(self) -> str:
        return self.message
