"""Folders and zips as one kind of tree, read with care.

Nothing here follows a symbolic link below the path that was given, waits on a FIFO, or reads more than it was
asked to. A file is opened once: what was checked is what is read.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Literal, cast

from autograder.errors import UnreadableSubmission
from autograder.submissions.names import printable_name

Kind = Literal["file", "folder", "link", "other"]
MAX_ENTRIES = 20_000  # of a class archive, or of one folder
STUDENT_ENTRIES, STUDENT_BYTES = 1_000, 64 * 2**20  # of a zip that a student made, unpacked
CLASS_LIST, STUDENT_LIST = 16 * 2**20, 2**18  # bytes of the list of a zip's entries
AROUND_LIST = 2**18  # bytes that are read to find that list: at most two comments of 64 KB
DEEPEST_NAME = 20  # folders of an entry's name; nothing is looked for as deep as that
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack all at once, however much that is
NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
FOLDER = getattr(os, "O_DIRECTORY", 0)
BELOW = os.open in os.supports_dir_fd and os.scandir in os.supports_fd

OTHER_METHODS = {9: "Deflate64", 12: "BZip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd"}


@dataclass(frozen=True)
class Entry(ABC):
    """A file or folder, on disk or in a zip. where: its whole path, for messages."""

    name: str
    kind: Kind
    where: Path

    @abstractmethod
    def children(self) -> list[Entry]:
        """What a folder holds, by name; UnreadableSubmission when it can't be read."""

    @abstractmethod
    def read(self, max_bytes: int) -> bytes:
        """A regular file's content; UnreadableSubmission for anything else, and for a larger file."""


@dataclass(frozen=True)
class DiskEntry(Entry):
    """An entry on disk, reached from the path that was given (`root`) folder by folder."""

    root: Path
    parts: tuple[str, ...] = ()

    @staticmethod
    def at(path: Path) -> DiskEntry:
        """The entry at a path."""
        return DiskEntry(path.absolute().name, _kind(path.lstat().st_mode), path, path)

    def children(self) -> list[Entry]:
        found: list[Entry] = []
        try:
            with (
                self._opened(FOLDER) as descriptor,
                os.scandir(descriptor if BELOW else self.where) as listing,
            ):
                for entry in listing:
                    if len(found) == MAX_ENTRIES:
                        raise UnreadableSubmission(
                            f"{self.where}: holds more than {MAX_ENTRIES:,} entries; keep only your work"
                        )
                    mode = entry.stat(follow_symlinks=False).st_mode
                    parts = (*self.parts, entry.name)
                    found.append(
                        DiskEntry(entry.name, _kind(mode), self.where / entry.name, self.root, parts)
                    )
        except OSError as error:
            raise UnreadableSubmission(f"{self.where}: can't be read: {error.strerror}") from None
        return sorted(found, key=lambda entry: entry.name)

    def read(self, max_bytes: int) -> bytes:
        with self.stream() as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > max_bytes:
                raise too_large(self.where, size, max_bytes)
            return stream.read(size)  # read(max_bytes) would take that much memory first

    @contextmanager
    def stream(self) -> Iterator[IO[bytes]]:
        """A regular file, open for reading; UnreadableSubmission for anything else."""
        try:
            with self._opened(0) as descriptor:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise UnreadableSubmission(
                        f"{self.where}: is no ordinary file; put the submission's file there"
                    )
                with open(descriptor, "rb", closefd=False) as stream:
                    yield stream
        except OSError as error:
            raise UnreadableSubmission(f"{self.where}: can't be read: {error.strerror}") from None

    @contextmanager
    def _opened(self, flags: int) -> Iterator[int]:
        """A descriptor of it, no part of its path below the root being a link."""
        flags |= os.O_RDONLY | getattr(os, "O_BINARY", 0) | NO_LINK
        if not BELOW or not self.parts:
            descriptor = os.open(self.where, flags)
        else:
            folder = os.open(self.root, os.O_RDONLY | FOLDER | NO_LINK)
            try:
                for part in self.parts[:-1]:
                    inner = os.open(part, os.O_RDONLY | FOLDER | NO_LINK, dir_fd=folder)
                    os.close(folder)
                    folder = inner
                descriptor = os.open(self.parts[-1], flags, dir_fd=folder)
            finally:
                os.close(folder)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


@dataclass(frozen=True)
class ZipEntry(Entry):
    """An entry of a zip. problem: why it can't be read, "" if it can."""

    inside: dict[str, ZipEntry] = field(default_factory=dict, compare=False)
    content: Callable[[int], bytes] | None = field(default=None, compare=False)
    size: int = 0
    crc: int = 0
    problem: str = ""

    def children(self) -> list[Entry]:
        return sorted(self.inside.values(), key=lambda entry: (entry.name, entry.kind))

    def read(self, max_bytes: int) -> bytes:
        if self.problem or self.content is None:
            raise UnreadableSubmission(
                f"{self.where}: {self.problem or 'is no ordinary file; put the submission there'}"
            )
        if self.size > max_bytes:
            raise too_large(self.where, self.size, max_bytes)
        try:
            return self.content(max_bytes)
        except Exception as error:  # because damaged data make zipfile raise exceptions of many kinds
            raise _damaged(self.where, error) from None


class _Listing:
    """A stream of which only so many bytes are read while a zip's list of entries is: each entry takes some.

    The list says itself how many entries it has, and may lie; zipfile makes an object of each before anybody
    can count them. `left` is None once the list was read.
    """

    def __init__(self, stream: IO[bytes], where: Path, most: int) -> None:
        self._stream = stream
        self._where = where
        self._most = most
        self.left: int | None = most + AROUND_LIST
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        """As the stream reads; UnreadableSubmission for more than may be read."""
        if self.left is None:
            return self._stream.read(size)
        data = self._stream.read(self.left + 1 if size < 0 else min(size, self.left + 1))
        self.left -= len(data)
        if self.left < 0:
            raise UnreadableSubmission(
                f"{self._where}: the list of what is in it has more than {self._most / 2**20:g} MB; "
                "zip only your work"
            )
        return data


def open_zip(stream: IO[bytes], where: Path, of_student: bool) -> ZipEntry:
    """A zip as a folder; UnreadableSubmission when it is damaged, or asks for too much.

    A file and a folder of one name are both there. of_student: a student made it, so that one bad name in it
    spoils it, and its limits are tight.
    """
    listing = _Listing(stream, where, STUDENT_LIST if of_student else CLASS_LIST)
    try:
        archive = zipfile.ZipFile(cast("IO[bytes]", listing))
        infos = archive.infolist()
    except UnreadableSubmission:
        raise
    except Exception as error:  # because damaged data make zipfile raise exceptions of many kinds
        raise _damaged(where, error) from None
    listing.left = None
    most = STUDENT_ENTRIES if of_student else MAX_ENTRIES
    if len(infos) > most:
        raise UnreadableSubmission(f"{where}: holds more than {most:,} entries; zip only your work")
    if of_student and sum(info.file_size for info in infos) > STUDENT_BYTES:
        raise UnreadableSubmission(
            f"{where}: unpacks to more than {STUDENT_BYTES // 2**20} MB; zip only your work"
        )
    top = ZipEntry(where.name, "folder", where)
    for info in infos:
        parts = _parts(_name(info))
        if parts is not None:
            _place(top, parts, archive, info)
        elif of_student:
            name = printable_name(info.filename)
            raise UnreadableSubmission(
                f"{where}: holds a name that leads out of it ({name}); zip it once more"
            )
    return top


def zip_in(entry: Entry) -> tuple[ZipEntry, int]:
    """The zip that a student put somewhere, read into memory, and how many bytes it takes there."""
    data = entry.read(STUDENT_BYTES)
    return open_zip(io.BytesIO(data), entry.where, of_student=True), len(data)


def too_large(where: Path, size: int, max_bytes: int) -> UnreadableSubmission:
    """The error for a file of more than the bytes that are read."""
    return UnreadableSubmission(
        f"{where}: has {size / 2**20:.1f} MB, more than the {max_bytes / 2**20:g} MB that "
        "are read; clear the notebook's outputs or take data out of the source"
    )


def _damaged(where: Path, error: Exception) -> UnreadableSubmission:
    told = printable_name(str(error)) or type(error).__name__
    return UnreadableSubmission(f"{where}: is damaged ({told}); zip it once more")


def _kind(mode: int) -> Kind:
    if stat.S_ISLNK(mode):
        return "link"
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "other"


def _name(info: zipfile.ZipInfo) -> str:
    """The name of an entry; macOS writes UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _parts(name: str) -> tuple[str, ...] | None:
    """The parts of a name; None for an absolute one, and one that climbs out of the archive."""
    path = PurePosixPath(name)
    if (
        path.is_absolute()
        or ".." in path.parts
        or "\0" in name
        or (path.parts and path.parts[0].endswith(":"))
    ):
        return None
    return path.parts


def _place(top: ZipEntry, parts: tuple[str, ...], archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Put an entry into the tree. A folder's key ends in a slash, so no file of its name replaces it."""
    folder = top
    for part in (parts if info.is_dir() else parts[:-1])[:DEEPEST_NAME]:
        folder = folder.inside.setdefault(f"{part}/", ZipEntry(part, "folder", folder.where / part))
    if not parts or info.is_dir() or len(parts) > DEEPEST_NAME + 1:
        return
    name, where = parts[-1], folder.where / parts[-1]
    kind: Kind = "link" if stat.S_ISLNK(info.external_attr >> 16) else "file"
    problem = "is encrypted; zip it without a password" if info.flag_bits & 0x1 else ""
    if not problem and info.compress_type not in METHODS:
        method = OTHER_METHODS.get(info.compress_type, f"number {info.compress_type}")
        problem = f"is compressed by a method that is not read ({method}); make an ordinary zip (Deflate)"
    before = folder.inside.get(name)
    if before is not None and (before.kind, before.crc, before.size) != (kind, info.CRC, info.file_size):
        problem = "stands in the zip twice with different content; zip it once more"

    def content(max_bytes: int) -> bytes:  # never more than asked for, whatever the zip says of its size
        with archive.open(info) as stream:
            return stream.read(max_bytes)

    folder.inside[name] = ZipEntry(
        name, kind, where, content=content, size=info.file_size, crc=info.CRC, problem=problem
    )
