"""What a session tells an assignment's process, and the events that come back from it."""

from __future__ import annotations

import io
import os
import pickle
import select
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from autograder import results
from autograder.course.course import Course
from autograder.results import Student, SubmissionResult
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.names import printable_name
from autograder.submissions.source import Source

LENGTH_BYTES = 8  # of a plan's length
MAX_MESSAGE = 8000  # characters of why a submission is not graded, the kit's own tracebacks included


@dataclass(frozen=True)
class Options:
    """How to grade.

    jobs: grader children at one time. exercise: only this one. public_only: without hidden tests. fresh:
    take no result from the store. unconfined: grade although a layer is missing. shrink: search for the
    smallest counterexample of a failure. hints: name the misconception. raced: ids of the submissions whose
    speed is tested, None for all. race_scale: run nothing but races, on pictures this many times as high
    and wide. traced: ids of submissions that get no hints; their traces are kept. until_lost: ids of
    submissions whose exercises end with the first lost point. shrunk: ids of submissions whose failures are
    shrunk in any case. strict: a test whose own code fails makes a submission "not graded", also where an
    answer is to blame.
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
    shrunk: tuple[str, ...] = ()
    strict: bool = False


@dataclass
class Job:
    """A submission that is to be graded now.

    condition: a digest of everything but its code that a trace depends on. hinted_by: of the wrong
    solutions. known: its result, where only hints are to be found anew, from the traces that are kept.
    """

    position: int
    submission: FoundSubmission
    source: Source
    key: str
    condition: str
    hinted_by: str
    known: SubmissionResult | None = None
    attempts: int = 0


@dataclass(frozen=True)
class Plan:
    """What one assignment's process is to do. bytecode: whether test files are kept compiled."""

    course: Course
    options: Options
    assignment: str
    jobs: list[Job]
    bytecode: bool


def send_plan(channel: socket.socket, plan: Plan, requests: socket.socket) -> None:
    """Tell an assignment's process what to do. requests: leads to the forkserver.

    Both ends are the kit's own, and nobody else has them: this is a pickle, as multiprocessing sends it.
    """
    data = pickle.dumps(plan)
    socket.send_fds(channel, [len(data).to_bytes(LENGTH_BYTES, "little")], [requests.fileno()])
    channel.sendall(data)


def receive_plan(channel: socket.socket) -> tuple[Plan, socket.socket]:
    """The plan, and the socket that leads to the forkserver."""
    header, descriptors, _flags, _address = socket.recv_fds(channel, LENGTH_BYTES, 1)
    return pickle.loads(receive_exactly(channel, header)), socket.socket(fileno=descriptors[0])


def send_data(channel: socket.socket, data: bytes) -> None:
    """Send bytes with their length before them."""
    channel.sendall(len(data).to_bytes(LENGTH_BYTES, "little") + data)


def receive_data(channel: socket.socket) -> bytes | None:
    """The bytes that `send_data` sent; None when the other side has closed the channel."""
    header = channel.recv(LENGTH_BYTES, socket.MSG_WAITALL)
    return receive_exactly(channel, header) if len(header) == LENGTH_BYTES else None


def receive_exactly(channel: socket.socket, header: bytes) -> bytes:
    """As many bytes as the header says; fewer when the other side has gone."""
    wanted, parts = int.from_bytes(header, "little"), []
    while wanted and (part := channel.recv(min(wanted, 1 << 20))):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def more_jobs(channel: socket.socket) -> list[Job] | None:
    """What an assignment's process is to grade next; None when that was all."""
    data = receive_data(channel)
    return None if data is None else pickle.loads(data)


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


class Started(msgspec.Struct, tag=True):
    """One submission is being graded."""

    position: int


class Graded(msgspec.Struct, tag=True):
    """One submission has its result. kit: it is not graded, by a fault of the kit's."""

    position: int
    result: SubmissionResult
    kit: bool = False


class Stopped(msgspec.Struct, tag=True):
    """The assignment, or one submission, can't be graded. kit: by a fault of the kit's, not a test's."""

    problem: str
    kit: bool = True


class Waiting(msgspec.Struct, tag=True):
    """Nothing has happened for a second."""


class Finished(msgspec.Struct, tag=True):
    """All jobs are done. traces: that another machine has kept of them, by the names of their files."""

    traces: dict[str, bytes] = {}


Event = Started | Graded | Stopped | Waiting | Finished
event_decoder = msgspec.msgpack.Decoder(Event)


def send(descriptor: int, event: Any) -> None:
    """Write an event with its length before it."""
    data = msgspec.msgpack.encode(event)
    view = memoryview(len(data).to_bytes(4, "little") + data)
    while view:
        view = view[os.write(descriptor, view) :]


class _Channel(io.FileIO):
    """A channel's reading end that calls `wait` each second in which nothing arrives."""

    def __init__(self, descriptor: int, wait: Callable[[], None]) -> None:
        super().__init__(descriptor, closefd=False)
        self._wait = wait
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def readinto(self, buffer: Any) -> int | None:
        while not self._poll.poll(1000):
            self._wait()
        try:
            return super().readinto(buffer)
        except ConnectionResetError:  # the other process ended before it had read everything
            return 0


def receive(descriptor: int, wait: Callable[[], None]) -> Iterator[Event]:
    """The events from a channel until its writer is gone. wait: called each second in which none arrives."""
    with io.BufferedReader(_Channel(descriptor, wait)) as stream:
        while len(header := stream.read(4)) == 4:
            data = stream.read(int.from_bytes(header, "little"))
            try:
                yield event_decoder.decode(data)
            except msgspec.DecodeError:
                return
