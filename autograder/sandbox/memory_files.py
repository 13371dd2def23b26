"""Files that a submission writes while it is graded: they lie in memory, because nothing on disk may change.

A file goes to memory where the disk refuses it: one in the working folder, or in a folder that this machine
does not have, such as /content/drive. It can be read again, listed, removed and imported. Writing to any
other place fails, and the message says that nothing can be written.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import stat
from collections.abc import Callable
from typing import Any

REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT)


class _MemoryFile(io.BytesIO):
    """A binary file whose content is kept in memory when it is flushed or closed."""

    def __init__(self, kept: dict[str, bytes], path: str, start: bytes, appends: bool) -> None:
        super().__init__(start)
        self.name = path
        self._kept = kept
        if appends:
            self.seek(0, io.SEEK_END)

    def flush(self) -> None:
        if not self.closed:
            self._kept[self.name] = self.getvalue()

    def close(self) -> None:
        self.flush()
        super().close()


class MemoryFiles:
    """The files in memory, by absolute path. written: paths that were written since it was last emptied."""

    def __init__(self) -> None:
        try:
            self._root = os.getcwd()
        except OSError:
            self._root = "/"
        self._files: dict[str, bytes] = {}
        self._folders: set[str] = set()
        self._fixed: set[str] = set()
        self.written: list[str] = []
        self._open: Callable[..., Any] = builtins.open
        self._os = {name: getattr(os, name) for name in ("stat", "mkdir", "listdir", "remove")}

    def install(self) -> None:
        """Put these files beside those on disk, for all code of this process."""
        builtins.open = io.open = self.open
        os.stat = self._stat
        os.mkdir = self._mkdir
        os.listdir = self._listdir
        os.remove = os.unlink = self._remove

    def add(self, path: str, content: bytes, fixed: bool = False) -> None:
        """Put a file into memory. fixed: it can't be changed or removed."""
        self._files[self._key(path)] = content
        if fixed:
            self._fixed.add(self._key(path))

    def text(self, path: str, anywhere: bool = False) -> str | None:
        """The text of a file in memory, or None. anywhere: look for its name in all folders."""
        content = self._files.get(self._key(path))
        if content is None and anywhere:
            found = [key for key in self._files if os.path.basename(key) == path]
            content = self._files[found[0]] if found else None
        return None if content is None else content.decode("utf-8", "replace")

    def has_folder(self, path: str) -> bool:
        """Whether a file in memory lies below this folder."""
        start = self._key(path) + os.sep
        return any(key.startswith(start) for key in self._files)

    def open(
        self,
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        """As the builtin open, with the files in memory."""
        arguments = (mode, buffering, encoding, errors, newline, closefd, opener)
        key = self._key(file)
        if not key or not isinstance(mode, str):
            return self._open(file, *arguments)
        if key in self._fixed and set(mode) & set("wax+"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(file))
        if key not in self._files or "x" in mode:
            try:
                return self._open(file, *arguments)
            except OSError as error:
                if not set(mode) & set("wax") or not self._is_for_memory(file, key, error):
                    raise
            self.written.append(os.fspath(file))
        start = b"" if set(mode) & set("wx") else self._files.get(key, b"")
        content: Any
        if set(mode) & set("wax+"):
            content = _MemoryFile(self._files, key, start, "a" in mode)
            content.flush()
        else:
            content = io.BytesIO(start)
            content.name = key
        return content if "b" in mode else io.TextIOWrapper(content, encoding or "utf-8", errors, newline)

    def _key(self, file: Any) -> str:
        """The absolute path of a file as text; "" where it is a descriptor, or no path at all."""
        if isinstance(file, int):
            return ""
        try:
            return os.path.normpath(os.path.join(self._root, os.fsdecode(file)))
        except (TypeError, ValueError):
            return ""

    def _is_for_memory(self, path: Any, key: str, error: OSError) -> bool:
        """Whether a file that the disk has refused is to lie in memory."""
        if not key or error.errno not in REFUSED:
            return False
        inside = not os.path.isabs(os.fspath(path)) or os.path.dirname(key) == self._root
        return inside or error.errno == errno.ENOENT

    def _stat(self, path: Any, **options: Any) -> Any:
        key = self._key(path)
        if key in self._files:
            return os.stat_result((stat.S_IFREG | 0o644, 0, 0, 1, 0, 0, len(self._files[key]), 0, 0, 0))
        if key in self._folders:
            return os.stat_result((stat.S_IFDIR | 0o755, 0, 0, 1, 0, 0, 0, 0, 0, 0))
        return self._os["stat"](path, **options)

    def _mkdir(self, path: Any, *arguments: Any, **options: Any) -> None:
        key = self._key(path)
        if key in self._folders:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        try:
            self._os["mkdir"](path, *arguments, **options)
        except OSError as error:
            if os.path.exists(path):  # a confined process is refused before the kernel looks
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path) from None
            if not self._is_for_memory(path, key, error):
                raise
            if error.errno == errno.ENOENT and os.path.dirname(key) not in self._folders:
                raise
            self._folders.add(key)
            self.written.append(os.fsdecode(path))

    def _listdir(self, path: Any = ".") -> Any:
        key = self._key(path)
        start = key.rstrip(os.sep) + os.sep
        inside = {name[len(start) :].split(os.sep)[0] for name in self._files if name.startswith(start)}
        try:
            return [*self._os["listdir"](path), *sorted(inside)]
        except OSError:
            if inside or key in self._folders:
                return sorted(inside)
            raise

    def _remove(self, path: Any, **options: Any) -> None:
        if self._key(path) in self._fixed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        if self._files.pop(self._key(path), None) is None:
            self._os["remove"](path, **options)
