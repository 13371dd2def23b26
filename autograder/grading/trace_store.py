"""Traces on disk: that of a wrong solution is made once, by whichever process needs it first."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.atomic_files import replaced
from autograder.errors import WireError
from autograder.submissions.source import Source

if TYPE_CHECKING:
    from autograder.grading.traces import Trace


class TraceStore:
    """The kept traces.

    folder: where they are. condition: a digest of what they depend on besides the code.
    """

    def __init__(self, folder: Path, condition: str) -> None:
        self._folder = folder
        self._condition = condition

    def has(self, source: Source, exercise: str) -> bool:
        """Whether the trace of this code in an exercise has been kept. Imports no torch."""
        return self.file(source, exercise).is_file()

    def load(self, source: Source, exercise: str) -> Trace | None:
        """The trace of this code in an exercise; None where it has not been kept, or is damaged."""
        from autograder.grading.traces import unpack

        with contextlib.suppress(OSError, WireError):
            return unpack(self.file(source, exercise).read_bytes())
        return None

    def save(self, source: Source, exercise: str, trace: Trace) -> None:
        """Keep a trace. A folder that can't be written costs only time."""
        from autograder.grading.traces import pack

        file = self.file(source, exercise)
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            with replaced(file) as temporary:
                temporary.write_bytes(pack(trace))

    def load_all(self, sources: list[Source], exercise: str, make: Callable[[Source], Trace]) -> list[Trace]:
        """The traces of all these in an exercise; missing ones are made, none by two processes at once.

        make: runs the exercise's tests on some code, for its trace.
        """
        found = [self.load(source, exercise) for source in sources]
        for patient in (False, True):  # what a neighbour makes is left to it, and awaited at the end
            for position, source in enumerate(sources):
                if found[position] is not None:
                    continue
                with self._alone(source, exercise, patient) as mine:
                    if mine:
                        found[position] = self.load(source, exercise)
                        if found[position] is None:
                            found[position] = made = make(source)
                            self.save(source, exercise, made)
        return [{} if trace is None else trace for trace in found]

    @contextlib.contextmanager
    def _alone(self, source: Source, exercise: str, patient: bool) -> Iterator[bool]:
        """Whether no other process makes this trace meanwhile. patient: wait until that is so."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.file(source, exercise).with_suffix(".lock"), timeout=-1 if patient else 0)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            yield False
            return
        except OSError:  # a folder that can't be written
            yield True
            return
        try:
            yield True
        finally:
            lock.release()

    def file(self, source: Source, exercise: str) -> Path:
        """Where the trace of this code in an exercise is kept."""
        text = "\0".join((self._condition, exercise, source.digest))
        digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        return self._folder / f"{exercise}-{digest}.trace"
