"""A worker's scratch folder: temporary files work, nothing else opens, and it is gone with the worker."""

import os
import time
from pathlib import Path

import pytest

from autograder.errors import ScratchFull, StudentFailure
from autograder.sandbox import scratch
from autograder.sandbox.scratch import MAX_ENTRIES, ScratchFolders, measure, remove

START = "import ctypes, os, shutil, tempfile, threading\nfrom pathlib import Path\nimport torch\n"


def work(submit, code, **options):
    """What this body of a function gives in a worker with a scratch folder."""
    body = "\n".join("    " + line for line in code.strip().splitlines())
    return submit(f"{START}def f(*given):\n{body}\n", scratch=True, **options)


@pytest.mark.parametrize(
    "code",
    [
        "with tempfile.TemporaryDirectory() as folder:\n    path = Path(folder, 'a')\n"
        "    path.write_bytes(b'x')\n    return path.read_bytes()",
        "with tempfile.NamedTemporaryFile() as file:\n    file.write(b'x')\n    file.flush()\n"
        "    return Path(file.name).read_bytes()",
        "with tempfile.TemporaryFile() as file:\n    file.write(b'x')\n    file.seek(0)\n    return file.read()",
        "number, path = tempfile.mkstemp()\nos.write(number, b'x')\nos.close(number)\n"
        "content = Path(path).read_bytes()\nos.remove(path)\nassert Path(path).read_bytes() == b''\nreturn content",
        "path = os.path.join(tempfile.mkdtemp(), 'a.pt')\ntorch.save({'a': 1}, path)\n"
        "assert torch.load(path) == {'a': 1}\nreturn b'x'",
        "folder = tempfile.mkdtemp()\nfor name in 'ab':\n    Path(folder, name).write_bytes(name.encode())\n"
        "os.replace(folder + '/a', folder + '/b')\nassert Path(folder, 'b').read_bytes() == b'a'\n"
        "Path(folder, 'b').rename(folder + '/c')\nshutil.move(folder + '/c', folder + '/d')\n"
        "assert Path(folder, 'd').read_bytes() == b'a'\nreturn b'x'",
        "folder = Path(tempfile.mkdtemp())\n(folder / 'b').mkdir()\n(folder / 'b' / 'c').write_text('x')\n"
        "shutil.rmtree(folder)\nreturn b'x'",
    ],
    ids=["folder", "named", "nameless", "mkstemp", "torch", "moved", "rmtree"],
)
def test_temporary_files(submit, fully_confined, code):
    """What libraries do with temporary files works, their removal included."""
    assert b"x" == work(submit, code).f()


NATIVE = (
    "libc = ctypes.CDLL(None, use_errno=True)\npath = os.path.join(tempfile.gettempdir(), 'a').encode()\n"
)


@pytest.mark.parametrize(
    "code",
    [
        "return open('/tmp/by-student-code', 'w')",
        "return os.mkdir('/tmp/by-student-code-2')",
        "return os.mkdir(os.path.join(tempfile.gettempdir(), '..', 'y'))",
        "return os.listdir(os.path.dirname(tempfile.gettempdir()))",
        "return os.listdir('/tmp')",
        "return os.rename(tempfile.mkdtemp(), tempfile.gettempdir() + '/b')",
        "return os.rename(tempfile.mkstemp()[1], '/tmp/by-student-code')",
        NATIVE
        + "open(path, 'w').close()\nlibc.rename(path, path + b'2')\nraise OSError(ctypes.get_errno(), 'no')",
        "return os.symlink('/etc/passwd', tempfile.gettempdir() + '/b')",
        "return os.link(tempfile.mkstemp()[1], tempfile.gettempdir() + '/b')",
        "return os.mkfifo(tempfile.gettempdir() + '/b')",
        "return os.chmod(tempfile.gettempdir(), 0o777)",
        "return os.open(tempfile.gettempdir(), os.O_TMPFILE | os.O_RDWR)",
        "path = tempfile.mkstemp()[1]\nos.chmod(path, 0o700)\nreturn os.execv(path, [path])",
        NATIVE + "open(path, 'w').close()\nlibc.unlink(path)\nraise OSError(ctypes.get_errno(), 'no')",
        NATIVE + "os.mkdir(path)\nlibc.rmdir(path)\nraise OSError(ctypes.get_errno(), 'no')",
        NATIVE + "libc.mkdir(b'/tmp/z')\nraise OSError(ctypes.get_errno(), 'no')",
    ],
)
def test_refused(submit, fully_confined, code):
    """Nothing outside opens; nothing inside is removed, renamed, linked, executed or without a name."""
    with pytest.raises(StudentFailure) as caught:
        work(submit, code).f()

    assert "PermissionError" in str(caught.value), str(caught.value)
    assert not Path("/tmp/by-student-code").exists()
    assert not Path("/tmp/by-student-code-2").exists()
    assert not Path("/tmp/z").exists()


def test_neighbours(submit, fully_confined):
    """A worker can't enter the folder of another."""
    first = work(submit, "path = tempfile.mkstemp()[1]\nPath(path).write_text('secret')\nreturn path")
    path = first.f()

    with pytest.raises(StudentFailure, match="PermissionError"):
        work(submit, "return Path(given[0]).read_text()").f(path)
    with pytest.raises(StudentFailure, match="PermissionError"):
        work(submit, "return os.listdir(os.path.dirname(given[0]))").f(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "for i in range(100):\n    Path(tempfile.mkstemp()[1]).write_bytes(bytes(2**23))",
        "for i in range(10**6):\n    os.close(tempfile.mkstemp()[0])",
        "os.chdir(tempfile.gettempdir())\nfor i in range(10**6):\n    os.mkdir('d')\n    os.chdir('d')",
        "os.mkdir(tempfile.gettempdir() + '/locked', 0)\nwhile True:\n    pass",
    ],
    ids=["bytes", "files", "nested", "locked"],
)
def test_too_much(submit, fully_confined, code):
    """Too many bytes, too many files, and what can't be looked through cost the call."""
    if "locked" in code and os.geteuid() == 0:
        pytest.skip("root looks through every folder")
    submission = work(submit, "return tempfile.gettempdir()" if code is None else code)

    with pytest.raises(StudentFailure) as caught:
        submission.f()
    assert "temporary folder" in str(caught.value) or "did not finish" in str(caught.value)
    assert "crashed" == caught.value.status or "timeout" == caught.value.status


@pytest.mark.slow
def test_large_file(submit, fully_confined):
    """One file may have 64 MB, no more."""
    code = "with open(tempfile.mkstemp()[1], 'wb') as file:\n    file.truncate(65 * 2**20)"

    with pytest.raises(StudentFailure, match="File too large"):
        work(submit, code).f()


@pytest.mark.slow
def test_gone(submit, fully_confined):
    """The folder is removed once its worker has ended, however it has ended."""
    nested = (
        "os.chdir(tempfile.gettempdir())\nfor i in range(300):\n    os.mkdir('d', 0o700)\n    os.chdir('d')\n"
    )
    for ending in ("return tempfile.gettempdir()", "os.mkdir('e', 0)\nreturn tempfile.gettempdir()"):
        submission = work(submit, nested + ending)
        folder = Path(submission.f())
        assert os.access(folder, os.F_OK)
        submission.begin_exercise()
        deadline = time.monotonic() + 30
        while (left := list(folder.parent.glob(f"{folder.name}*"))) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert [] == left


def test_without(submit, fully_confined):
    """Where no assignment asks for one there is none."""
    with pytest.raises(StudentFailure, match=r"No usable temporary directory|PermissionError|FileNotFound"):
        submit("import tempfile\ndef f(): return tempfile.mkstemp()\n").f()


# ---- the forkserver's side


def test_measure(tmp_path):
    """Folders are measured with all that they hold."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    measure(str(tmp_path))
    for number in range(MAX_ENTRIES):
        (tmp_path / "a" / str(number)).touch()

    with pytest.raises(ScratchFull):
        measure(str(tmp_path))
    measure(str(tmp_path / "gone"))


def test_measure_bytes(tmp_path, monkeypatch):
    """What is on disk counts, not what a sparse file pretends to have."""
    monkeypatch.setattr(scratch, "MAX_BYTES", 1 << 16)
    with open(tmp_path / "sparse", "wb") as file:
        file.truncate(1 << 20)
    measure(str(tmp_path))
    (tmp_path / "full").write_bytes(bytes(1 << 17))

    with pytest.raises(ScratchFull):
        measure(str(tmp_path))


def test_sweep(monkeypatch, tmp_path):
    """What a killed forkserver has left behind is removed by the next one; a living one's stays."""
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path))
    dead, living = (tmp_path / f"{scratch.PREFIX}{pid}-x" for pid in (2**22 + 1, os.getpid()))
    for folder in (dead, living):
        (folder / "1").mkdir(parents=True)

    folders = ScratchFolders()
    own = folders.make("1", None)

    assert not dead.exists()
    assert living.exists()
    assert 0o700 == os.stat(own).st_mode & 0o777
    other = folders.make("2", None)
    folders.remove(own)
    assert not Path(own).exists()
    assert Path(other).exists()
    folders.remove(other)
    assert [living] == list(tmp_path.iterdir())
    folders.make("3", None)
    folders.remove_all()
    assert [living] == list(tmp_path.iterdir())
    remove(str(tmp_path / "gone"))
