"""Generate the table in docs/security.md of what each layer of confinement stops.

Each row is a harmless probe (open a canary file, send signal 0, bind a loopback socket, fork once). It is run
in a child process with all layers on, with each layer off, and with all layers off, which shows that the
probe itself works. Real attacks are in tests/kit/security/attacks and always run with all layers on.

`python scripts/layers.py` prints the table, `--write` writes it into the page.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import resource
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder.protocol.limits import Limits
from autograder.sandbox import confinement
from autograder.sandbox.confinement import LAYERS, prepare

PAGE = Path(__file__).resolve().parents[1] / "docs" / "security.md"
BEGIN, END = "<!-- written by scripts/layers.py -->", "<!-- end -->"
REFUSED, POSSIBLE = "refused", "**possible**"
TITLES = {"user": "user", "limits": "limits", "landlock": "Landlock", "seccomp": "seccomp"}
NOBODY = 65534
LIMITS = Limits(memory_mb=512, files=64)


def probes(folder: Path, parent: int) -> dict[str, Callable[[], object]]:
    """The probes by description; each raises an exception when it is refused."""

    def read(path: Path | str) -> object:
        with open(path, "rb") as file:
            return file.read(1)

    def write() -> None:
        with open(folder / "written", "wb") as file:
            file.write(b"x")

    def bind() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
            channel.bind(("127.0.0.1", 0))

    def abstract() -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.connect(f"\0{folder}")

    def fork() -> None:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)

    def many_files() -> None:
        kept = [os.open(os.devnull, os.O_RDONLY) for _ in range(LIMITS.files + 1)]
        for descriptor in kept:
            os.close(descriptor)

    return {
        "read a file of the course": lambda: read(folder / "canary"),
        "list the course's folder": lambda: os.listdir(folder),
        "read a file that only another user may read": lambda: read(folder / "private"),
        "read the parent's environment": lambda: read(f"/proc/{parent}/environ"),
        "write a file": write,
        "send its parent a signal (0, which does nothing)": lambda: os.kill(parent, 0),
        "set its parent's priority (to what it is)": lambda: os.setpriority(os.PRIO_PROCESS, parent, 0),
        "bind a loopback socket": bind,
        "connect to an abstract socket of this machine": abstract,
        "fork once": fork,
        "start a program": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "make a file in memory": lambda: os.close(os.memfd_create("probe")),
        "reserve 4 GB (touching none of it)": lambda: mmap.mmap(-1, 2**32).close(),
        f"open {LIMITS.files + 1} files": many_files,
        "lift its limit on open files": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096)),
    }


def outcomes(folder: Path, off: tuple[str, ...]) -> list[bool]:
    """For each probe, whether it succeeds with these layers off, tried in a child process."""
    prepared = prepare()
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            if "user" in off:
                prepared.drop_user = None
            if "limits" in off:
                confinement.limit_resources = lambda *_arguments: None
            if "landlock" in off:
                prepared.landlock = None
            if "seccomp" in off:
                prepared.seccomp = None
            attempts = probes(folder, parent).values()
            _close_all_but(writer, *([] if prepared.landlock is None else [prepared.landlock.fileno()]))
            prepared.apply(1, LIMITS)
            for attempt in attempts:
                os.write(writer, b"1" if _succeeds(attempt) else b"0")
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answers:
        found = answers.read()
    os.waitpid(pid, 0)
    return [byte == ord("1") for byte in found]


def _close_all_but(*kept: int) -> None:
    """Close what whoever calls this script has open: a worker has no such files, and few may be open."""
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if descriptor > 2 and descriptor not in kept:
            with contextlib.suppress(OSError):  # it was that of the listing
                os.close(descriptor)


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, ValueError):
        return False
    return True


def table() -> str:
    """The table in Markdown."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "canary").write_text("canary")
        (folder / "private").write_text("canary")
        (folder / "private").chmod(0o600)
        if os.geteuid() == 0:
            os.chown(folder / "private", NOBODY, NOBODY)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(f"\0{folder}")
            columns = [outcomes(folder, off) for off in ((), *((layer,) for layer in LAYERS), LAYERS)]
        names = list(probes(folder, os.getpid()))
    heads = [
        "a worker tries to",
        "every layer on",
        *(f"without {TITLES[layer]}" for layer in LAYERS),
        "with none",
    ]
    rows = [heads, ["---"] * len(heads)]
    for number, name in enumerate(names):
        rows.append([name, *(POSSIBLE if column[number] else REFUSED for column in columns)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def page(text: str, new: str) -> str:
    """The page's text with its table replaced by the new one."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{new}\n{END}{rest.split(END)[1]}"


def missing() -> str:
    """Why the table can't be generated here: missing layers, or no root; "" when it can."""
    if os.geteuid() != 0:
        return "only root can create a file of another user"
    return "; ".join(f"{layer.name}: {layer.detail}" for layer in prepare().layers if not layer.holds)


if __name__ == "__main__":
    if missing():
        sys.exit(f"generating the table needs root and every layer; here: {missing()}")
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), table()), encoding="utf-8")
    else:
        print(table())
