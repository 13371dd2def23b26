"""Atomic writes: a reader sees the old file or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Yield a temporary file in the target's folder to write to; it replaces the target at the end.

    On an error it is removed. Its name ends in the writer's pid and ".part", so that what a killed process
    left behind can be recognised.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield temporary
        temporary.replace(target)
    except BaseException:  # also on Ctrl-C, nothing may be left behind
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
