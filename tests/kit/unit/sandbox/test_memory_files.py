"""Files in memory: they behave as files do, and the disk keeps what it had."""

import errno
import os

import pytest

from autograder.sandbox.memory_files import MemoryFiles

PLACE = "/proc/autograder-tests"  # nothing can be made there, whoever runs the tests


@pytest.fixture(name="files")
def _files():
    return MemoryFiles()


@pytest.mark.parametrize(
    ("mode", "written", "read"), [("w", "größe\n", "größe\n"), ("wb", b"\0\xff", b"\0\xff"), ("w+", "a", "a")]
)
def test_write_and_read(files, mode, written, read):
    """What was written can be read again, as text or as bytes."""
    path = f"{PLACE}/a.txt"
    with files.open(path, mode) as file:
        file.write(written)

    assert read == files.open(path, "rb" if "b" in mode else "r").read()
    assert [path] == files.written


def test_append(files):
    """Appending keeps what was there, and begins an empty file where there was none."""
    for text in ("a", "b"):
        with files.open(f"{PLACE}/log", "a") as file:
            print(text, file=file)

    assert files.open(f"{PLACE}/log").read() == "a\nb\n"


def test_update_in_place(files):
    """A file in memory can be opened for reading and writing."""
    files.add(f"{PLACE}/a", b"abc")
    with files.open(f"{PLACE}/a", "r+") as file:
        assert file.read(1) == "a"
        file.seek(0)
        file.write("x")

    assert files.text(f"{PLACE}/a") == "xbc"


def test_read_what_is_not_there(files):
    """A file that is nowhere stays missing."""
    with pytest.raises(FileNotFoundError):
        files.open(f"{PLACE}/nothing")


def test_disk_comes_first(files, tmp_path):
    """Where the disk can be written, it is."""
    with files.open(tmp_path / "a.txt", "w") as file:
        file.write("text")

    assert (tmp_path / "a.txt").read_text() == "text"
    assert files.written == []


def test_folders(files):
    """A folder that can't be made exists in memory, lists its files, and can't be made twice."""
    files._folders.add(PLACE)
    files.add(f"{PLACE}/a.txt", b"abc")

    assert ["a.txt"] == files._listdir(PLACE)
    assert 3 == files._stat(f"{PLACE}/a.txt").st_size
    with pytest.raises(FileExistsError):
        files._mkdir(PLACE)
    files._remove(f"{PLACE}/a.txt")
    assert [] == files._listdir(PLACE)
    with pytest.raises(FileNotFoundError):
        files._stat(f"{PLACE}/a.txt")


def test_folder_that_is_there(files, monkeypatch, tmp_path):
    """A folder of the disk can't be made in memory: where the kernel refuses to look, too."""

    def refused(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    monkeypatch.setitem(files._os, "mkdir", refused)
    for path in (os.sep, ".", tmp_path):
        with pytest.raises(FileExistsError):
            files._mkdir(path)

    assert [] == files.written


def test_text_anywhere(files):
    """A module can be found by its name alone, whatever folder it was written to."""
    files.add("/content/mine.py", b"x = 1")

    assert files.text("mine.py") is None
    assert "x = 1" == files.text("mine.py", anywhere=True)


@pytest.mark.parametrize("mode", ["q", "rw", 3])
def test_wrong_mode(files, mode):
    """A wrong mode raises what the builtin open raises."""
    with pytest.raises((ValueError, TypeError)):
        files.open(f"{PLACE}/a", mode)
