"""What a confined worker can't do: each attempt is really made, inside a worker."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]

pytestmark = pytest.mark.usefixtures("fully_confined")


def attempt(submit, code):
    """What an attempt gives: its result, or the name of its exception."""
    body = "\n".join("    " + line for line in code.strip().splitlines())
    submission = submit(
        f"import os, sys, socket, subprocess, threading, ctypes, signal, resource\ndef f():\n{body}\n"
        "def attempt():\n"
        "    try:\n        return f()\n"
        "    except BaseException as error:\n        return type(error).__name__\n"
    )
    return submission.attempt()


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        ROOT / "solutions" / "convolution.py",
        ROOT / "tests" / "hidden" / "convolution" / "test_corr2d.py",
        ROOT / "tests" / "wrong" / "convolution" / "corr2d__detached.py",
        ROOT / "course.toml",
        ROOT / "autograder" / "grader" / "plugin.py",
        Path("/etc/passwd"),
        Path("/etc/shadow"),
        Path("/proc/1/environ"),
        Path("/proc/self/maps"),
        Path.home() / ".bashrc",
        Path("/proc/self/environ"),
    ],
    ids=lambda path: path.name,
)
def test_reading(submit, path):
    """Hidden tests, solutions, settings, other processes and the home folder can't be opened."""
    got = attempt(submit, f"return open({str(path)!r}).read()")

    assert got in ("PermissionError", "FileNotFoundError")


@pytest.mark.parametrize(
    "folder", [ROOT, ROOT / "solutions", Path("/"), Path("/tmp"), Path("/proc")], ids=str
)
def test_listing(submit, folder):
    """Folders outside the interpreter's can't be listed."""
    assert "PermissionError" == attempt(submit, f"return os.listdir({str(folder)!r})")


def test_reading_what_is_needed(submit):
    """The interpreter's own library stays readable: lazy imports work."""
    assert "ok" == attempt(submit, "import wave, sqlite3, xml.dom.minidom\nreturn 'ok'")


@pytest.mark.parametrize(
    "code",
    [
        "return open('/tmp/by-student-code', 'w')",
        "import io\nreturn io.FileIO('x', 'w')",
        "return open('/dev/shm/x', 'w')",
        "return os.open('/tmp/by-student-code', os.O_WRONLY | os.O_CREAT)",
        "return os.mkdir('/tmp/by-student-code-2')",
        "return os.symlink('/etc/passwd', '/tmp/z')",
        "return os.unlink('/tmp/q')",
        "return os.chmod('/tmp', 0o777)",
        "return os.utime('/tmp')",
        "import tempfile\nreturn tempfile.mkdtemp()",
        "import tempfile\nreturn tempfile.mkstemp()",
        "return os.mkfifo('/tmp/p')",
        "return os.memfd_create('m')",
        f"return os.truncate({str(ROOT / 'course.toml')!r}, 0)",
        f"return os.chmod({str(ROOT / 'course.toml')!r}, 0o777)",
    ],
)
def test_writing(submit, code):
    """Nothing can be written, made, removed or changed anywhere."""
    got = attempt(submit, code)

    assert got in ("PermissionError", "OSError", "FileNotFoundError")


@pytest.mark.parametrize("path", ["autograder-in-memory.txt", "/no-such-folder/autograder-in-memory.txt"])
def test_open_writes_to_memory(submit, path):
    """`open` for writing in the working folder, or where there is none, goes to memory and not to the disk."""
    code = f"with open({path!r}, 'w') as file: file.write('text')\nreturn open({path!r}).read()"

    assert "text" == attempt(submit, code)
    assert not Path("/", path).exists()
    assert not Path(path).exists()


@pytest.mark.parametrize(
    "code",
    [
        "return socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
        "return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "return socket.socket(socket.AF_UNIX)",
        "return socket.socketpair()",
        "return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    ],
)
def test_network(submit, code):
    """No socket of any family can be made."""
    assert "PermissionError" == attempt(submit, code)


@pytest.mark.parametrize(
    "code",
    [
        "return os.fork()",
        "return os.forkpty()",
        "return subprocess.run(['/bin/true'])",
        "return os.execv('/bin/true', ['true'])",
        "return os.posix_spawn('/bin/true', ['true'], {})",
        "import multiprocessing\nreturn multiprocessing.get_context('fork').Process(target=print).start()",
    ],
)
def test_processes(submit, code):
    """No new process and no other program can be started."""
    assert attempt(submit, code) in ("PermissionError", "OSError")


@pytest.mark.parametrize(
    "code",
    [
        "return os.kill(os.getppid(), 0)",
        "return os.kill(1, 0)",
        "return os.kill(-1, 0)",
        "return os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
        "return os.sched_setaffinity(os.getppid(), {0})",
        "return os.sched_setscheduler(os.getppid(), os.SCHED_IDLE, os.sched_param(0))",
        "return resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (1, 1))",
        "return os.pidfd_open(os.getppid())",
        "return os.setuid(0)",
        "return os.chroot('/')",
        "return os.setsid()",
    ],
)
def test_other_processes(submit, code):
    """No other process can be signalled, slowed, limited or looked at; no privilege can be had."""
    assert attempt(submit, code) in ("PermissionError", "OSError")


@pytest.mark.parametrize("number", [101, 310, 311, 272, 308, 321, 425, 250, 169], ids=str)
def test_dangerous_calls(submit, number):
    """ptrace, process_vm_*, unshare, setns, bpf, io_uring, keyctl, reboot fail (x86-64 numbers)."""
    if os.uname().machine != "x86_64":
        pytest.skip("the numbers are those of x86-64")
    code = f"libc = ctypes.CDLL(None, use_errno=True)\nreturn libc.syscall({number}, 0, 0, 0, 0, 0)"

    assert -1 == attempt(submit, code)


def test_inherited_descriptors(submit):
    """A worker holds the null device and its one channel, nothing of the grader."""
    canary = tempfile.TemporaryFile()  # noqa: SIM115 - stays open while the worker runs
    socket_here = socket.socket()
    code = """
found = []
for number in range(1024):
    try:
        os.fstat(number)
        found.append(number)
    except OSError:
        pass
return found
"""
    got = attempt(submit, code)
    canary.close()
    socket_here.close()

    assert [0, 1, 2, 63] == got


def test_environment(submit, monkeypatch):
    """The grader's environment is not the worker's."""
    got = attempt(submit, "return sorted(os.environ)")

    assert not {"HOME_SECRET", "USER", "SSH_AUTH_SOCK", "VIRTUAL_ENV"} & set(got)
    assert len(got) <= 15


def test_modules(submit):
    """No module of the grader's side is in a worker's memory, nor pytest or hypothesis."""
    got = attempt(submit, "return sorted(sys.modules)")

    assert not [
        name for name in got if name.startswith(("autograder.", "pytest", "_pytest", "hypothesis", "tests"))
    ]


def test_import_path(submit):
    """Neither the project's folder nor the current one can be imported from."""
    got = attempt(submit, "return sys.path")

    assert str(ROOT) not in [os.path.realpath(entry) for entry in got]
    assert "" not in got


def test_threads_stay_possible(submit):
    """A few threads may be started; torch may use them."""
    code = """
import torch
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
torch.set_num_threads(2)
return float(torch.ones(300, 300).mm(torch.ones(300, 300)).sum())
"""

    assert 300.0**3 == attempt(submit, code)


def test_death_with_the_client(submit):
    """A worker ends when the grader lets go of it, even in an endless loop."""
    submission = submit("import os\ndef f(): return os.getpid()")
    pid = submission.f()
    os.kill(pid, 0)

    submission.begin_exercise()
    for _ in range(1200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            break
        os.sched_yield()
        import time

        time.sleep(0.05)
    else:
        pytest.fail(f"worker {pid} still runs")
