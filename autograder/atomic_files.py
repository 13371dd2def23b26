"""Files that are written in one step, so that nobody ever reads half of one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A file beside the target to write to, which takes its place at the end; on an error it is removed.

    Its name ends in the writer's pid and ".part": what a killed writer has left can be told apart.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield temporary
        temporary.replace(target)
    except BaseException:  # because Ctrl-C must leave nothing behind either
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
