"""A worker's side of its scratch folder: `tempfile` leads there, and removing a file there empties it.

The kernel lets a worker remove and rename nothing, so that what it has written stays in sight. Libraries do
both with their temporary files; they must not fail at it.
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
    os.rename = _moving(folder, os.rename)
    os.replace = _moving(folder, os.replace)
    shutil.rmtree = _inside(folder, shutil.rmtree, _empty)  # type: ignore[assignment] # one attribute less
    for method in vars(tempfile._TemporaryFileCloser).values():  # type: ignore[attr-defined] # noqa: SLF001 - it keeps os.unlink
        if defaults := getattr(method, "__defaults__", None):
            method.__defaults__ = tuple(emptied["unlink"] if _unlinks(one) else one for one in defaults)


def _inside(folder: str, function: Callable[..., Any], instead: Callable[[str], None]) -> Callable[..., Any]:
    """The function, but `instead` for a path in this folder."""

    @functools.wraps(function)
    def wrapped(path: Any, *arguments: Any, **options: Any) -> Any:
        if not options.get("dir_fd") and (plain := _path_in(folder, path)):
            return instead(plain)
        return function(path, *arguments, **options)

    return wrapped


def _moving(folder: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, but for two paths in this folder a copy, which leaves the old file empty."""

    @functools.wraps(function)
    def wrapped(source: Any, target: Any, **options: Any) -> Any:
        old, new = _path_in(folder, source), _path_in(folder, target)
        if options or not old or not new or old == new or os.path.isdir(old):
            return function(source, target, **options)
        shutil.copyfile(old, new)
        return _empty(old)

    return wrapped


def _path_in(folder: str, path: Any) -> str:
    """The real path where it lies in this folder, else ""."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        return ""
    plain = os.path.realpath(os.fsdecode(path))
    return plain if plain.startswith(os.path.join(os.path.realpath(folder), "")) else ""


def _empty(path: str) -> None:
    """Leave nothing in a file, or in the files of a folder."""
    if os.path.isdir(path):
        for name in os.listdir(path):
            _empty(os.path.join(path, name))
    else:
        os.close(os.open(path, os.O_WRONLY | os.O_TRUNC))


def _unlinks(function: Any) -> bool:
    return getattr(function, "__name__", "") in ("unlink", "remove")
