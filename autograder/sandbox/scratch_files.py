"""A worker's side of its scratch folder: `tempfile` leads there, and removing a file there empties it.

The kernel lets a worker remove nothing, so that what it has written stays in sight. Libraries remove their
temporary files all the same; they must not fail at it.
"""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from collections.abc import Callable
from typing import Any


def install(folder: str) -> None:
    """Lead this process's temporary files into its scratch folder."""
    tempfile.tempdir = folder
    os.environ["TMPDIR"] = folder
    removing = {name: getattr(os, name) for name in ("remove", "unlink", "rmdir")}
    emptied = {name: _inside(folder, function, _empty) for name, function in removing.items()}
    for name, function in emptied.items():
        setattr(os, name, function)
    shutil.rmtree = _inside(folder, shutil.rmtree, _empty)  # type: ignore[assignment] # one attribute less
    for method in vars(tempfile._TemporaryFileCloser).values():  # type: ignore[attr-defined] # noqa: SLF001 - it keeps os.unlink
        if defaults := getattr(method, "__defaults__", None):
            method.__defaults__ = tuple(emptied["unlink"] if _unlinks(one) else one for one in defaults)


def _inside(folder: str, function: Callable[..., Any], instead: Callable[[str], None]) -> Callable[..., Any]:
    """The function, but `instead` for a path in this folder."""
    root = os.path.join(os.path.realpath(folder), "")

    @functools.wraps(function)
    def wrapped(path: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(path, (str, bytes, os.PathLike)) and not options.get("dir_fd"):
            plain = os.path.realpath(os.fsdecode(path))
            if plain.startswith(root):
                return instead(plain)
        return function(path, *arguments, **options)

    return wrapped


def _empty(path: str) -> None:
    """Leave nothing in a file, or in the files of a folder."""
    if os.path.isdir(path):
        for name in os.listdir(path):
            _empty(os.path.join(path, name))
    else:
        os.close(os.open(path, os.O_WRONLY | os.O_TRUNC))


def _unlinks(function: Any) -> bool:
    return getattr(function, "__name__", "") in ("unlink", "remove")
