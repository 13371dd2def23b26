"""Notes which banned library routines run while a student's function is called.

Two ways to see them. torch's profiler sees what torch computes, whatever it was called by (see operators.py).
A profile hook sees functions written in Python, by the names that a student would write, and private kernels
of NumPy and SciPy. All of it happens in the student's own process, so what is seen is evidence, not proof;
but that the watch was ended from inside is seen, too. What is banned: see bans.py.
"""

from __future__ import annotations

import sys
import threading
from types import FrameType, TracebackType
from typing import Any

from autograder.protocol.limits import MAX_HITS
from autograder.protocol.records import WATCH_ENDED
from autograder.sandbox.bans import ENGINE, Bans, public_name
from autograder.sandbox.operators import OperatorWatch


class Watch:
    """A context in which the banned routines that run are noted, in order, in `hits`; each of them once.

    WATCH_ENDED is the last of them if the watch was ended from inside.
    """

    def __init__(self, bans: Bans) -> None:
        self.hits: list[str] = []
        self._bans = bans
        self._kernels = bans.kernels | {name.removeprefix("aten::") for name in bans.operators}
        self._operators = OperatorWatch(
            frozenset(bans.operators),
            lambda name: self._note(public_name(name)),
            (lambda: self._note(ENGINE)) if bans.engine else None,
        )
        self._hook = self._profile  # one object, by which it is recognised
        self._previous: Any = None

    def __enter__(self) -> Watch:
        self._operators.start()
        self._previous = sys.getprofile(), threading.getprofile()
        threading.setprofile(self._hook)
        sys.setprofile(self._hook)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        alive = sys.getprofile() is self._hook
        mine, others = self._previous
        sys.setprofile(mine if callable(mine) else None)  # a cProfile.Profile can't be put back
        threading.setprofile(others)
        if not self._operators.stop() or not alive:
            self.hits.append(WATCH_ENDED)

    def _note(self, name: str) -> None:
        if name not in self.hits and len(self.hits) < MAX_HITS - 1:
            self.hits.append(name)

    def _profile(self, frame: FrameType, event: str, argument: Any) -> None:
        bans = self._bans
        told = ""
        if event == "call":
            code = frame.f_code
            if code.co_name in bans.code:
                told = bans.function(code)
            elif bans.folders:
                told = bans.file(code.co_filename)
        elif event == "c_call" and (name := getattr(argument, "__name__", "")) in self._kernels:
            told = bans.kernel(name, getattr(argument, "__module__", None) or "")
        if told:
            self._note(told)
