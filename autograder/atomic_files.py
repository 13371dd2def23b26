"""Files that are written in one step, so that no reader ever sees half of one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A temporary file in the target's folder to write to; it replaces the target at the end.

    On an error it is removed. Its name ends in the writer's pid and ".part", by which leftovers of a killed
    writer can be recognised.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield temporary
        temporary.replace(target)
    except BaseException:  # because Ctrl-C must leave nothing behind either
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
