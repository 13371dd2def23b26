"""The grading process of one thread of a worker: a session that grades chunks, and stays warm between them.

It is exec'd by the worker, and is told on its only channel what to do: first a shipment, then chunks. When
the worker ends, for any reason, so does this process, and with it all that it has started.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder.course.find import find_course
from autograder.errors import AutograderError, KitFailure, ResourceError
from autograder.fleet.messages import Chunk, Shipment, unpacked
from autograder.fleet.shipping import digest, unpacked_course
from autograder.fleet.traces import of_result, of_wrong_solutions, read
from autograder.grading.jobs import Event, Finished, Graded, Started, Stopped, Waiting, receive_data, send
from autograder.results import SubmissionResult
from autograder.session.process_cache import ProcessCache
from autograder.session.session import Session
from autograder.session.store import digest as digest_of_texts
from autograder.submissions.source import Source

LONGEST = 10  # times its limit, for a submission that waits for a busy machine
STALLED_SECONDS = 120.0  # more than that: it has stalled


class _Grader:
    """The session, and the channel on which its events are told."""

    def __init__(self, course: Path, shipment: Shipment, cache: ProcessCache, channel: int) -> None:
        self._shipment = shipment
        self._course = course
        self._channel = channel
        self._session = Session(
            find_course(course), shipment.options, self._on_result, self._on_start, self._on_wait,
            cache=cache, preload=shipment.preload,
        )  # fmt: skip
        self._positions: list[int] = []
        self._sources: list[Source | None] = []
        self._traces: list[Path] = []  # of the chunk's failed submissions
        self._wrong: dict[str, list[Path]] = {}  # traces of wrong solutions, by assignment
        self._sent = {Path(name).name for name in shipment.files}
        settings = self._session.course.settings.grading
        self._patience = LONGEST * settings.submission_seconds + STALLED_SECONDS
        self._heard = time.monotonic()

    def grade(self, chunk: Chunk) -> None:
        """Grade these submissions; tells of each, and then that all are done, or why it stops."""
        self._positions = list(chunk.submissions)
        self._sources = [submission.source for submission in chunk.submissions.values()]
        self._traces = []
        self._heard = time.monotonic()
        finished = Finished()
        self._session.kit_failed.clear()
        submissions = list(chunk.submissions.values())
        try:
            self._session.confine(submissions)
            if digest_of_texts(self._session.conditions().of(chunk.assignment).key) != chunk.key:
                raise ResourceError("its results would be kept under another key: something differs there")
            self._session.grade(submissions)
            finished = Finished(self._new_traces(chunk.assignment))
        except KitFailure as error:
            self._tell(Stopped(self._told(str(error))))
        except (AutograderError, OSError) as error:  # this machine can't grade
            self._tell(Stopped(self._told(str(error)), kit=False))
        self._tell(finished)

    def _new_traces(self, assignment: str) -> dict[str, bytes]:
        """Traces of the chunk's failed submissions, and of wrong solutions that have been run meanwhile."""
        if assignment not in self._wrong:
            store = self._session.traces(assignment)
            self._wrong[assignment] = of_wrong_solutions(self._session.course, assignment, store)
        wanted = [*self._traces, *self._wrong[assignment]]
        found = read(file for file in wanted if file.name not in self._sent)
        self._sent |= found.keys()
        return found

    def _tell(self, event: Event) -> None:
        try:
            send(self._channel, event)
        except OSError:  # the worker has ended: so does this process, in a moment, in another thread
            threading.Event().wait()

    def _on_result(self, position: int, result: SubmissionResult, _cached: bool) -> None:
        self._heard = time.monotonic()
        if result.message:
            result = msgspec.structs.replace(result, message=self._told(result.message))
        source = self._sources[position]
        if source is not None and result.assignment is not None:
            self._traces += of_result(self._session.traces(result.assignment), source, result)
        failed = position in self._session.kit_failed
        self._tell(Graded(self._positions[position], result, failed))

    def _on_start(self, position: int) -> None:
        self._tell(Started(self._positions[position]))

    def _on_wait(self) -> None:
        self._tell(Waiting())
        if time.monotonic() - self._heard > self._patience:
            raise KitFailure("the grading has stalled")

    def _told(self, text: str) -> str:
        """A message with the course's folder as the command knows it."""
        return text.replace(str(self._course), self._shipment.root)


def end_with(channel: socket.socket, end: Callable[[], None]) -> None:
    """From now on this process ends, after `end`, when the other side closes the channel or is killed."""

    def watch() -> None:
        poll = select.poll()
        poll.register(channel, select.POLLRDHUP)
        poll.poll()
        try:
            end()
        finally:
            os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def main(descriptor: int, device: str) -> None:
    """Grade chunks until the worker closes its side."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which then ends its own work
    channel = socket.socket(fileno=descriptor)
    cache = ProcessCache(keep_assignment=True)
    with contextlib.suppress(ResourceError):  # which the first chunk meets again
        cache.start_zygote(device)
    base, data = receive_data(channel), receive_data(channel)
    if base is None or data is None:
        return
    shipment = unpacked(data)
    assert isinstance(shipment, Shipment)
    place = unpacked_course(Path(os.fsdecode(base)), shipment.run, digest(data), shipment.files)
    try:
        folder = place.__enter__()
    except ResourceError as error:
        send(descriptor, Stopped(str(error), kit=False))
        return

    def end() -> None:
        cache.close()
        place.__exit__(None, None, None)

    end_with(channel, end)
    grader = _Grader(folder, shipment, cache, descriptor)
    while (data := receive_data(channel)) is not None:
        chunk = unpacked(data)
        assert isinstance(chunk, Chunk)
        grader.grade(chunk)
    threading.Event().wait()  # the watching thread puts everything in order


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
