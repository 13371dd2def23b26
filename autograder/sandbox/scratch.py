"""Scratch folders on disk, one for each worker of an assignment that asks for one; gone with the worker.

The forkserver makes them, measures them while the worker runs, and removes them once it has ended. The worker
itself can remove or rename nothing there (see confinement/seccomp.py), so that no file takes space without a
name.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from autograder.errors import ScratchFull

MAX_BYTES = 64 * 2**20  # in one folder, and of one file
MAX_ENTRIES = 1000  # files and folders in one
PREFIX = "autograder-scratch-"


class ScratchFolders:
    """The folders of one forkserver's workers, below one of its own."""

    def __init__(self) -> None:
        self._base: Path | None = None
        self._swept = False

    def make(self, name: str, owner: int | None) -> str:
        """A new folder for this user alone, None for the process's own; OSError where none can be made."""
        if not self._swept:
            _sweep()
            self._swept = True
        if self._base is None:
            self._base = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
            self._base.chmod(0o711)  # workers of other users pass through
        folder = self._base / name
        folder.mkdir(mode=0o700)
        if owner is not None:
            os.chown(folder, owner, owner)
        return str(folder)

    def remove(self, folder: str) -> None:
        """Remove a folder whose worker has ended; with the last one, the one around them."""
        remove(folder)
        if self._base is not None:
            with contextlib.suppress(OSError):  # others are left
                self._base.rmdir()
                self._base = None

    def remove_all(self) -> None:
        """Remove what is left; every worker has ended."""
        if self._base is not None:
            remove(str(self._base))


def measure(folder: str) -> None:
    """ScratchFull for a folder with too many entries or too many bytes on disk."""
    size = entries = 0
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    entries += 1
                    about = entry.stat(follow_symlinks=False)
                    size += about.st_blocks * 512
                    if stat.S_ISDIR(about.st_mode):
                        waiting.append(entry.path)
                    if entries > MAX_ENTRIES or size > MAX_BYTES:
                        raise ScratchFull
        except FileNotFoundError:  # the worker has ended, and it is being removed
            return
        except OSError:  # it is nested too deeply, or locked
            raise ScratchFull from None


def remove(folder: str) -> None:
    """Remove a folder of a worker that has ended, however deeply it is nested."""
    counter = 0
    waiting = [folder]
    while waiting:
        inside = waiting.pop()
        with contextlib.suppress(OSError):
            os.chmod(inside, 0o700)
            for name in os.listdir(inside):
                path = os.path.join(inside, name)
                if not stat.S_ISDIR(os.lstat(path).st_mode):
                    os.unlink(path)
                    continue
                counter += 1
                # Moved up, so that no path grows too long and nothing is done recursively.
                flat = f"{folder}-{counter}"
                os.rename(path, flat)
                waiting.append(flat)
            os.rmdir(inside)


def _sweep() -> None:
    """Remove folders that a killed forkserver has left behind."""
    for base in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            if base.lstat().st_uid == os.geteuid() and stat.S_ISDIR(base.lstat().st_mode):
                pid = int(base.name.removeprefix(PREFIX).split("-")[0])
                if not Path(f"/proc/{pid}").exists():
                    remove(str(base))
