"""Ctrl-C, from a command's first moment to its last: one sentence and status 130, and no traceback.

While a command starts, it ends at once: there is nothing to put in order, and an exception might be lost in a
library that is being imported. While it works, Ctrl-C is a KeyboardInterrupt; a second one ends it at once.
SIGTERM is the same. This module is imported before all others, and so it imports next to nothing.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

EXIT_INTERRUPTED = 130
NOTHING_DONE = "stopped before anything was done"
CLEAR_LINE = "\r\x1b[K\x1b[?25h"  # and show the cursor, which progress has hidden


class Interrupts:
    """What Ctrl-C does now.

    sentence: what is said when a command stops, "" once it has been said.
    before_end: is called before the process ends at once.
    """

    def __init__(self) -> None:
        self.sentence = NOTHING_DONE
        self.before_end: Callable[[], None] = lambda: None
        self._raises = False
        self._raised = False

    def answer(self) -> None:
        """From now on Ctrl-C ends the process at once. Where it is ignored, as with nohup, it stays so."""
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._answer)

    def ignore(self) -> None:
        """From now on Ctrl-C does nothing: all is done but the interpreter's own end."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)

    @contextmanager
    def raised(self) -> Iterator[None]:
        """Inside, Ctrl-C is a KeyboardInterrupt."""
        before, self._raises, self._raised = self._raises, True, False
        try:
            yield
        finally:
            self._raises = before

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Inside, Ctrl-C ends the process at once, as it does at the start."""
        before, self._raises = self._raises, False
        try:
            yield
        finally:
            self._raises = before

    def look(self) -> None:
        """KeyboardInterrupt once more where one was raised and lost, in a __del__ for example."""
        if self._raised:
            raise KeyboardInterrupt

    def _answer(self, _number: int, _frame: FrameType | None) -> None:
        if self._raises and not self._raised:
            self._raised = True
            raise KeyboardInterrupt
        with suppress(OSError):
            os.write(2, f"{CLEAR_LINE if os.isatty(2) else ''}{self.sentence}\n".encode())
        self.before_end()
        os._exit(EXIT_INTERRUPTED)


interrupts = Interrupts()
