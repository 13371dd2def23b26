"""Standard output and error that never end a run: a report that can't be shown loses nothing else."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

NOBODY_READS = (errno.EPIPE, errno.EIO)  # `| head` has seen enough; the terminal was closed


class SteadyStream:
    """A text stream that drops what can't be written, and remembers why.

    Characters that its encoding lacks are spelled out, such as \\u5f20 where the encoding is cp1252.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = open(os.devnull, "w") if stream is None else stream  # noqa: SIM115 - kept to the end
        self.problem: OSError | None = None
        with suppress(AttributeError, ValueError, OSError):
            self._stream.reconfigure(errors="backslashreplace")

    def write(self, text: str) -> int:
        """Write, or drop, the text; its length."""
        if self.problem is None:
            try:
                self._stream.write(text)
            except OSError as error:
                self._give_up(error)
        return len(text)

    def flush(self) -> None:
        """Write what is kept back, or drop it."""
        if self.problem is None:
            try:
                self._stream.flush()
            except OSError as error:
                self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """Send what is still kept back to nowhere, or the interpreter fails on it when it ends."""
        self.problem = error
        with suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def steady_streams() -> Iterator[tuple[SteadyStream, SteadyStream]]:
    """Standard output and error as streams that never raise; those that are closed lead nowhere."""
    for descriptor in (0, 1, 2):  # or the next file that is opened becomes standard output
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    before = sys.stdout, sys.stderr
    out, err = map(SteadyStream, before)
    sys.stdout, sys.stderr = out, err
    try:
        yield out, err
    finally:
        out.flush()
        err.flush()
        sys.stdout, sys.stderr = before
