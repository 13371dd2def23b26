"""What a session hands to an assignment's process, and the events that come back from it through a pipe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from autograder import results
from autograder.results import Student, SubmissionResult
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.names import printable_name
from autograder.submissions.source import Source

MAX_MESSAGE = 8000  # characters of why a submission is not graded, the kit's own tracebacks included


@dataclass(frozen=True)
class Options:
    """How to grade.

    jobs: grader children at one time. exercise: only this one. public_only: without hidden tests. fresh:
    take no result from the store. unconfined: grade although a layer is missing. shrink: search for the
    smallest counterexample of a failure. hints: name the misconception. raced: ids of the submissions whose
    speed is tested, None for all. race_scale: run nothing but races, on pictures this many times as high
    and wide. traced: ids of submissions that get no hints; their traces are kept. until_lost: ids of
    submissions whose exercises end with the first lost point.
    """

    jobs: int = 1
    exercise: str | None = None
    public_only: bool = False
    device: str = "cpu"
    fresh: bool = False
    unconfined: bool = False
    shrink: bool = True
    hints: bool = True
    traced: tuple[str, ...] = ()
    raced: tuple[str, ...] | None = None
    race_scale: float | None = None
    until_lost: tuple[str, ...] = ()


@dataclass
class Job:
    """A submission that is to be graded now.

    condition: a digest of everything but its code that a trace depends on.
    """

    position: int
    submission: FoundSubmission
    source: Source
    key: str
    condition: str
    attempts: int = 0


def not_graded(submission: FoundSubmission, message: str) -> SubmissionResult:
    """The result of a submission that could not be graded."""
    return results.not_graded(
        submission.id,
        submission.assignment,
        printable_name(submission.path),
        message[:MAX_MESSAGE],
        student=submission.student or Student(submission.id),
    )


def described(job: Job, code_notes: list[str]) -> dict[str, Any]:
    """What a result says of the submission besides its tests. code_notes: of how its code was loaded."""
    submission = job.submission
    return {
        "student": submission.student or Student(submission.id),
        "file": submission.file,
        "digest": job.source.digest,
        "notes": [*submission.notes, *code_notes],
    }


class Graded(msgspec.Struct, tag=True):
    """One submission has its result."""

    position: int
    result: SubmissionResult


class Stopped(msgspec.Struct, tag=True):
    """The assignment can't be graded at all."""

    problem: str


event_decoder = msgspec.msgpack.Decoder(Graded | Stopped)


def send(descriptor: int, event: Any) -> None:
    """Write an event with its length before it."""
    data = msgspec.msgpack.encode(event)
    view = memoryview(len(data).to_bytes(4, "little") + data)
    while view:
        view = view[os.write(descriptor, view) :]


def receive(stream: Any) -> Iterator[Graded | Stopped]:
    """The events from a stream until its writer is gone."""
    while len(header := stream.read(4)) == 4:
        data = stream.read(int.from_bytes(header, "little"))
        try:
            yield event_decoder.decode(data)
        except msgspec.DecodeError:
            return
