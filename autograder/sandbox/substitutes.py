"""What takes the place of a screen, a keyboard, more processes and a compiler while code is graded.

Student code was written where these are there. Code that is right must not lose points because a worker has
none of them.
"""

from __future__ import annotations

import builtins
import functools
import io
import os
import pdb
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

import torch

from autograder.sandbox.memory_files import MemoryFiles

NO_KEYBOARD = "there is no keyboard"  # an EOFError with this text is the worker's
PROGRESS_BARS = ("tqdm", "tqdm.auto", "tqdm.autonotebook", "tqdm.notebook", "tqdm.std", "tqdm.rich")


class _NoKeyboard(io.TextIOBase):
    """Standard input, from which nothing can be read."""

    def readable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return 0

    def _refuse(self, *_arguments: Any) -> NoReturn:
        raise EOFError(NO_KEYBOARD)

    read = readline = readlines = __next__ = _refuse


def no_answer(_prompt: object = "", *_arguments: Any, **_options: Any) -> NoReturn:
    """Takes the place of `input` and `getpass.getpass`."""
    raise EOFError(NO_KEYBOARD)


def install(files: MemoryFiles) -> None:
    """Put the stand-ins in place, in this process."""
    builtins.input = no_answer
    sys.stdin = _NoKeyboard()
    sys.breakpointhook = pdb.set_trace = pdb.Pdb.set_trace = _nothing  # type: ignore[method-assign]
    os.environ.update({"TORCHDYNAMO_DISABLE": "1", "TQDM_DISABLE": "1"})
    torch.compile = _eagerly
    torch.nn.Module.compile = _nothing  # type: ignore[method-assign]
    _load_in_this_process()
    _save_through(files)


def _nothing(*_arguments: Any, **_options: Any) -> None:
    """Takes the place of whatever asks a person, or only makes code faster."""


def _eagerly(model: Callable[..., Any] | None = None, **_options: Any) -> Any:
    """torch.compile without a compiler: the function itself."""
    return (lambda function: function) if model is None else model


def _load_in_this_process() -> None:
    """Let a DataLoader start no processes of its own: a worker may have none."""
    original = torch.utils.data.DataLoader.__init__

    @functools.wraps(original)
    def without_workers(self: Any, dataset: Any, *arguments: Any, **options: Any) -> None:
        if len(arguments) > 4:  # batch_size, shuffle, sampler, batch_sampler, num_workers
            arguments = (*arguments[:4], 0, *arguments[5:])
        alone = {"num_workers": 0, "prefetch_factor": None, "persistent_workers": False, "timeout": 0}
        options.update({key: value for key, value in alone.items() if key in options})
        if options.get("num_workers", 0) == 0:
            options.pop("multiprocessing_context", None)
        original(self, dataset, *arguments, **options)

    torch.utils.data.DataLoader.__init__ = without_workers  # type: ignore[method-assign]


def _save_through(files: MemoryFiles) -> None:
    """Let torch.save write through `open`: its own way to a path does not know files in memory."""
    original = torch.save

    @functools.wraps(original)
    def save(obj: Any, f: Any, *arguments: Any, **options: Any) -> None:
        if isinstance(f, str | os.PathLike):
            with files.open(f, "wb") as stream:
                original(obj, stream, *arguments, **options)
        else:
            original(obj, f, *arguments, **options)

    torch.save = save


class ProgressBar:
    """Takes the place of tqdm where that is not installed: it passes the items on, and shows nothing."""

    n = 0

    def __init__(self, iterable: Any = None, *_arguments: Any, total: Any = None, **_options: Any) -> None:
        self.iterable = iterable
        self.total = total

    def __iter__(self) -> Any:
        return iter(self.iterable)

    def __len__(self) -> int:
        return len(self.iterable) if self.total is None else int(self.total)

    def __bool__(self) -> bool:
        return True

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def update(self, n: float = 1) -> None:
        """Count on, as a loop by hand does."""
        self.n += n  # type: ignore[assignment] # because a count may be a fraction

    @staticmethod
    def write(*values: object, **_options: Any) -> None:
        """Print a line."""
        print(*values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing


def fill_progress_bars(module: ModuleType) -> None:
    """Give a module what a student imports from tqdm."""
    module.tqdm = module.tqdm_notebook = ProgressBar  # type: ignore[attr-defined] # as tqdm has them
    module.trange = module.tnrange = lambda *bounds, **_options: ProgressBar(range(*bounds))  # type: ignore[attr-defined]
