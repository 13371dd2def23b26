"""Notes which of torch's operators run, by torch's own profiler.

The profiler sees every operator in every thread, also where torch's modes are switched off, and inside of
scripted and traced graphs. It keeps some 2 kB for each event, so what it has is looked through after each
WINDOW_SECONDS, and a new window begins. A new window may not begin while an operator runs, one that calls
Python code: torch would write that one's end into the old window, which is gone. There a dispatch mode takes
over until the call ends, and where no signal can end a window, from the beginning. A window that ends while
other threads compute may crash the process, so its end is put off for a while.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import torch
import torch.autograd.profiler as students_profiler
from torch._C._autograd import _disable_profiler, _enable_profiler, _prepare_profiler
from torch._C._profiler import (
    ProfilerActivity,
    ProfilerConfig,
    ProfilerState,
    RecordScope,
    _ExperimentalConfig,
)
from torch.utils._python_dispatch import TorchDispatchMode, _get_current_dispatch_mode

WINDOW_SECONDS = 0.05  # of CPU time: at its end, a window of small operators takes 100 MB for a moment
MAX_DELAYED = 5  # times that the end of a window is put off while other threads run
SENTINEL = "aten::is_vulkan_available"  # begins and ends a window; nobody else asks for it
BACKWARD_NODE = "autograd::engine::evaluate_function: "  # begins the name of each event of a backward pass
ACTIVITIES = {ProfilerActivity.CPU}

os.environ["KINETO_LOG_LEVEL"] = "99"  # or starts and stops are told on the student's standard error


class OperatorWatch:
    """Watches from `start` to `stop`, which is whether it was still alive.

    banned: names of operators, e.g. "aten::conv2d". note: is called with each of these that ran. engine: is
    called when autograd ran a backward pass; None where that is nobody's business.
    """

    def __init__(
        self,
        banned: frozenset[str],
        note: Callable[[str], None],
        engine: Callable[[], None] | None = None,
    ) -> None:
        self._banned = banned
        self._note = note
        self._engine = engine
        self._mode = _Dispatch(banned, note)
        self._watching = self._by_profiler = False
        self._alive = True
        self._threads = self._delayed = 0
        self._before: tuple[Any, ...] = ()

    def start(self) -> None:
        """Begin to watch."""
        if not _has_timer():
            self._mode.__enter__()
            return
        self._watching = self._by_profiler = True
        self._threads = _thread._count()  # noqa: SLF001 - the only way to count those of _thread, too
        before = {name: getattr(students_profiler, name) for name in STANDINS}
        _set(STANDINS)
        handler = signal.signal(signal.SIGPROF, self._next_window)
        self._open()
        self._before = (before, handler, signal.setitimer(signal.ITIMER_PROF, WINDOW_SECONDS))

    def stop(self) -> bool:
        """End the watch; False if the profiler was stopped before, by somebody else."""
        by_profiler, self._watching, self._by_profiler = self._by_profiler, False, False
        if self._before:
            functions, handler, timer = self._before
            signal.setitimer(signal.ITIMER_PROF, *timer)
            signal.signal(signal.SIGPROF, signal.SIG_DFL if handler is None else handler)
            _set(functions)
        if by_profiler:
            self._close()
        while _get_current_dispatch_mode() is self._mode:
            self._mode.__exit__(None, None, None)
        return self._alive

    def _open(self) -> None:
        config = ProfilerConfig(
            *(ProfilerState.KINETO, False, False, False, False, False),
            _ExperimentalConfig(profile_all_threads=True),
        )
        try:
            _prepare_profiler(config, ACTIVITIES)
            _enable_profiler(config, ACTIVITIES)
        except RuntimeError:  # the student's own profiler runs
            self._alive = False
        torch.is_vulkan_available()

    def _close(self) -> bool:
        """Look through the window; whether an operator is still running."""
        torch.is_vulkan_available()
        try:
            with _no_errors_told():
                events = _disable_profiler().events()
        except RuntimeError:  # none was on
            events = []
        sentinels = []
        for event in events:
            name = event.name()
            if name == SENTINEL:
                sentinels.append(event)
            elif name in self._banned and event.scope() == RecordScope.FUNCTION.value:
                self._note(name)
            elif self._engine is not None and name.startswith(BACKWARD_NODE):
                self._engine()
        if len(sentinels) < 2:
            self._alive = False
            return True
        last = max(event.end_ns() for event in sentinels)
        return any(event.end_ns() > last for event in events)

    def _next_window(self, _signal: int, _frame: FrameType | None) -> None:
        """Python runs this in the main thread, between two of its own instructions."""
        if not self._watching:
            return
        if self._by_profiler and _thread._count() > self._threads and self._delayed < MAX_DELAYED:  # noqa: SLF001
            self._delayed += 1
        elif self._by_profiler:
            self._delayed = 0
            self._by_profiler = not self._close()
            if self._by_profiler:
                self._open()
        # Within a backward pass, torch takes the mode away again where a node of the graph ends.
        if not self._by_profiler and _get_current_dispatch_mode() is not self._mode:
            self._mode.__enter__()
        signal.setitimer(signal.ITIMER_PROF, WINDOW_SECONDS)


class _Dispatch(TorchDispatchMode):
    """Sees the operators of this thread, but for those in scripted and traced graphs."""

    def __init__(self, banned: frozenset[str], note: Callable[[str], None]) -> None:
        super().__init__()
        self._banned = banned
        self._note = note

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = f"{func.namespace}::{func.overloadpacket.__name__}"
        if name in self._banned:
            self._note(name)
        return func(*args, **(kwargs or {}))


class _NoEvents:
    """What the student's own profiler finds while the watch's is on: there can be only one."""

    def events(self) -> list[Any]:
        return []

    experimental_event_tree = events

    def trace_start_ns(self) -> int:
        return 0

    def save(self, path: str) -> None:
        """Write nothing."""


@contextlib.contextmanager
def _no_errors_told() -> Iterator[None]:
    """Lead standard error nowhere: the profiler complains there that a confined process has no name."""
    kept = None
    with contextlib.suppress(OSError):  # it is closed, or there are too many open files
        kept = os.dup(2)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        os.close(null)
    try:
        yield
    finally:
        if kept is not None:
            os.dup2(kept, 2)
            os.close(kept)


def _nothing(*_arguments: Any, **_options: Any) -> None:
    """Takes the place of what starts the student's own profiler."""


STANDINS = {
    "_prepare_profiler": _nothing,
    "_enable_profiler": _nothing,
    "_disable_profiler": _NoEvents,
}


def _set(functions: dict[str, Any]) -> None:
    """What the student's own profiler calls from now on."""
    for name, function in functions.items():
        setattr(students_profiler, name, function)


def _has_timer() -> bool:
    """Whether a signal can end a window: not on Windows, and only in the main thread."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def warm_up() -> None:
    """Import what the dispatch mode needs. The profiler itself is not started: it would start a thread."""
    with _Dispatch(frozenset(), _nothing):
        torch.zeros(1).clone()
