"""Every exception of the kit, in one tree.

Exception
├── AutograderError               shown to a person; the text says what is wrong, where, and what to do
│   ├── UsageError                the command line or a path is wrong             -> exit status 2
│   ├── CourseError               course.toml, a test file or a handout is wrong  -> exit status 2
│   ├── ConfinementError          this machine can't confine student code         -> exit status 2
│   ├── ResourceError             the kit can't get the processes or memory it needs -> exit status 2
│   ├── ClusterError              a cluster can't be used, or was lost              -> exit status 2
│   │   └── ClusterLost           its scheduler can't be reached (any more)
│   ├── DataError                 a data file is missing or broken                -> exit status 2
│   ├── UnreadableSubmission      one submission can't be read                    -> "not graded"
│   ├── RefusedSubmission         one folder of the exchange is not collected     -> told, the others are
│   └── ChecksFailed              `check` in a notebook found a failure
├── KitFailure                    the kit itself failed; retried, then "not graded", never 0
│   └── BrokenTest                a test's own code failed: "not graded" at once
├── WireError                     bytes that are not a valid message
│   └── OversizedMessage          a message longer than allowed
├── StudentFailure                what a student's code did wrong; becomes a failed test
│   └── StudentError              the student's code raised an exception
├── StudentException              that exception, as the worker reports it
├── WorkerEnded                   the worker has ended; carries the StudentFailure that says why
├── NotAssessed                   this machine can't judge a test; its points don't count towards the maximum
├── ExampleError                  a test's own code failed in an example; an answer may be to blame
├── AnswersDiffer                 a mutant answers a call otherwise than the right solution that it is made of
├── RaceOutOfTime                 a call took longer than any bar of a race allows
├── MissingName                   in a worker: the submission doesn't define this name
├── BannedRoutine                 in a worker: a banned routine ran in a watched backward pass
├── UnknownBan                    a ban names no routine that can be watched
└── ScratchFull                   a worker's scratch folder holds more than it may
BaseException
├── OutOfTime                     in a worker: a call's time is over
└── SearchEnded                   stops hypothesis' search for a smaller example
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.protocol.records import Loop, Problem


class AutograderError(Exception):
    """An error shown to a person: its text says what is wrong, where, and what to do."""


class UsageError(AutograderError):
    """The command line or a path on it is wrong."""


class CourseError(AutograderError):
    """The course's own files are wrong: course.toml, a test file, a handout."""


class ConfinementError(AutograderError):
    """This machine lacks a layer of confinement, so student code must not be run here."""


class ResourceError(AutograderError):
    """The machine can't provide the processes or memory that grading needs."""


class ClusterError(AutograderError):
    """The cluster that was named can't grade, or was lost; what was graded is kept."""


class ClusterLost(ClusterError):
    """A cluster's scheduler can't be reached, or has ended while it started."""


class DataError(AutograderError):
    """A data file is missing or broken; the message names it and says what to do."""


class UnreadableSubmission(AutograderError):
    """One submission can't be read; the others are still graded."""


class RefusedSubmission(AutograderError):
    """A folder in nbgrader's exchange that is not collected; the text says why."""


class ChecksFailed(AutograderError):
    """A check in a notebook did not pass; the report above it says why."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback through the kit's code."""
        return [f"ChecksFailed: {self}"]


class KitFailure(Exception):
    """The kit failed, not the student: retried once, then reported as "not graded"."""


class BrokenTest(KitFailure):
    """A test's own code failed, not the kit's nor the student's; the text says in which line."""


class WireError(Exception):
    """Bytes that are not a valid message of the wire format, or a message over the size limit."""


class OversizedMessage(WireError):
    """A message longer than allowed."""


class NotAssessed(Exception):
    """A test can't be judged on this machine, e.g. a race on a GPU where there is none; the text says why."""


class ExampleError(Exception):
    """A test's own code has raised an error for these arguments."""

    def __init__(self, error: Exception, arguments: dict[str, Any]) -> None:
        super().__init__(str(error))
        self.error = error
        self.arguments = arguments


class AnswersDiffer(Exception):
    """A mutant answers a call otherwise than its right solution. where: as authoring/certify describes it."""

    def __init__(self, where: Any) -> None:
        super().__init__("the answers differ")
        self.where = where


class RaceOutOfTime(Exception):
    """A call of the student's function took longer than any bar of its race allows."""


class MissingName(Exception):
    """A name that the submission doesn't define."""


class BannedRoutine(Exception):
    """A banned library routine ran in a watched backward pass; the text is its name."""


class UnknownBan(Exception):
    """A name that is no family and no routine of an installed library, or one that can't be watched."""


class ScratchFull(Exception):
    """A scratch folder holds more than a worker may write, or can't be looked through."""


class OutOfTime(BaseException):
    """In a worker: a call's time is over; not an Exception, or `except Exception` would swallow it.

    loop: the loop that it was in, None where that is not known.
    """

    def __init__(self, loop: Loop | None) -> None:
        super().__init__()
        self.loop = loop


class SearchEnded(BaseException):
    """Stops hypothesis' search from inside; not an Exception, or hypothesis would see it as a failure."""


@dataclass(eq=False)
class StudentFailure(Exception):
    """What a student's code did wrong, as one test sees it.

    kind: why the test failed, one of results.Kind. message: one sentence for the student.
    status: the test's status in the results ("failed", "partial", "timeout", "crashed", "forbidden").
    expected, got: what the counterexample shows besides the inputs, if anything.
    allowed: by how much an entry of `got` may differ from `expected`; None if the check has no such number.
    share: the share of the test's points that is still earned, with status "partial".
    backward: for a wrong gradient, the name of its tensor, and the gradient passed to backward().
    advice: what to try next; None for the general advice for this kind.
    """

    kind: str
    message: str
    status: str = "failed"
    expected: Any = None
    got: Any = None
    share: float = 0.0
    backward: tuple[str, Any] | None = None
    advice: str | None = None
    allowed: float | None = None

    def __str__(self) -> str:
        return self.message


@dataclass(eq=False)
class StudentError(StudentFailure):
    """The student's code raised an exception, described by `problem`."""

    problem: Problem = field(kw_only=True)


class StudentException(Exception):
    """The student's code raised; `problem` is the worker's description of it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class WorkerEnded(Exception):
    """The worker has ended; `failure` says why, in words for the student."""

    def __init__(self, failure: StudentFailure) -> None:
        super().__init__(failure.message)
        self.failure = failure
