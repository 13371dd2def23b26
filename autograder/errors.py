"""Every exception of the kit, in one tree.

Exception
├── AutograderError               a person meets it; the text says what is wrong, where, and what to do
│   ├── UsageError                the command line or a path is wrong             -> exit status 2
│   ├── CourseError               course.toml, a test file or a handout is wrong  -> exit status 2
│   ├── ConfinementError          this machine can't confine student code         -> exit status 2
│   ├── ResourceError             no process or memory is left for the kit        -> exit status 2
│   ├── DataError                 a data file is missing or broken                -> exit status 2
│   ├── UnreadableSubmission      one submission can't be read                    -> "not graded"
│   ├── RefusedSubmission         one folder of the exchange is not collected     -> told, the others are
│   └── ChecksFailed              `check` in a notebook found a failure
├── KitFailure                    the kit itself failed; retried, then "not graded", never 0
├── WireError                     bytes on the wire that are no message
│   └── OversizedMessage          a message longer than allowed
├── StudentFailure                what a student's code did wrong; becomes a failed test
│   └── StudentError              it raised an exception
├── StudentException              the same exception, as the worker reports it
├── WorkerEnded                   the worker is gone, with the StudentFailure that says why
├── NotAssessed                   a test that this machine can't judge; its points leave the maximum
├── RaceOutOfTime                 a call took longer than any bar of a race allows
├── MissingName                   in a worker: the submission doesn't define this name
└── BannedRoutine                 in a worker: a banned routine ran in a watched backward pass
BaseException
└── SearchEnded                   ends hypothesis' search for a smaller example
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.protocol.records import Problem


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


class DataError(AutograderError):
    """A data file is missing or broken; the message names it and says what to do."""


class UnreadableSubmission(AutograderError):
    """One submission can't be read; the others are graded."""


class RefusedSubmission(AutograderError):
    """A folder in nbgrader's exchange that is not collected; the text says why."""


class ChecksFailed(AutograderError):
    """A check in a notebook did not pass; the report above it says why."""

    def _render_traceback_(self) -> list[str]:
        """IPython shows this in place of a traceback through the kit."""
        return [f"ChecksFailed: {self}"]


class KitFailure(Exception):
    """The kit failed, not the student: retried once, then reported as "not graded"."""


class WireError(Exception):
    """Bytes that are no message of the wire format, or a message over its size limit."""


class OversizedMessage(WireError):
    """A message longer than allowed."""


class NotAssessed(Exception):
    """A test that can't be judged on this machine, e.g. a race on a GPU without one; the text says why."""


class RaceOutOfTime(Exception):
    """A call of the student's took longer than any bar of its race allows."""


class MissingName(Exception):
    """A name that the submission doesn't define."""


class BannedRoutine(Exception):
    """A banned library routine ran in a watched backward pass; the text is its name."""


class SearchEnded(BaseException):
    """Ends hypothesis' search from inside; not an Exception, so that it is not taken for a failure."""


@dataclass(eq=False)
class StudentFailure(Exception):
    """What a student's code did wrong, as one test sees it.

    kind: why the test failed, one of results.Kind. message: one sentence in a student's words.
    status: the test's status in the results ("failed", "partial", "timeout", "crashed", "forbidden").
    expected, got: what the counterexample shows besides the inputs, if anything.
    share: of the test's points that are earned all the same, with status "partial".
    backward: the name of the tensor whose gradient is meant, and the gradient that the result was given.
    advice: what to try next, where it is not the kind's own advice.
    """

    kind: str
    message: str
    status: str = "failed"
    expected: Any = None
    got: Any = None
    share: float = 0.0
    backward: tuple[str, Any] | None = None
    advice: str | None = None

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
    """The worker is gone; `failure` says why, in a student's words."""

    def __init__(self, failure: StudentFailure) -> None:
        super().__init__(failure.message)
        self.failure = failure
