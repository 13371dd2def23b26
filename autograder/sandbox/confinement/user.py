"""Who the worker is: a user of its own, or one without any capability."""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
from collections.abc import Callable

from autograder.sandbox.confinement.kernel import (
    PR_CAP_AMBIENT,
    PR_CAP_AMBIENT_CLEAR_ALL,
    PR_CAPBSET_DROP,
    PR_SET_SECUREBITS,
)

FIRST_UID = 0x7A000000  # one user of its own per worker, far from any real account
SECURE_NOROOT_LOCKED = 0b11 | 0b1100 | 0b11_000000  # no root, no setuid fixup, no ambient; locked

DropUser = Callable[[int], None]


def prepare_user(paths: list[str]) -> tuple[DropUser, bool, str]:
    """(what drops a worker's rights by its number, whether that gives it a user of its own, in words)."""
    if os.geteuid() != 0:
        detail = f"runs as the grader's user {os.geteuid()}, without capabilities"
        return lambda _worker: _drop_capabilities(), False, detail
    if _can_become_other_user(paths):
        return _become_other_user, True, f"a user of its own for each worker, from {FIRST_UID}"
    detail = "root without capabilities (only root may enter the interpreter's folder)"
    return lambda _worker: _drop_capabilities(), False, detail


def user_number(worker: int) -> int:
    """The number of this worker's own user."""
    return FIRST_UID + worker % 1_000_000


def _become_other_user(worker: int) -> None:
    uid = user_number(worker)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _can_become_other_user(paths: list[str]) -> bool:
    """Whether another user could still import from the interpreter's folders (tried in a child)."""
    pid = os.fork()
    if pid == 0:
        status = 1
        with contextlib.suppress(BaseException):
            _become_other_user(0)
            for path in paths:
                if os.path.isdir(path):
                    os.listdir(path)
                else:
                    os.close(os.open(path, os.O_RDONLY))
            status = 0
        os._exit(status)
    return os.waitpid(pid, 0)[1] == 0


def _drop_capabilities() -> None:
    """Give up every capability for good, so that root's user number is worth no more than its files."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails beyond the last one: nothing to drop
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    libc.prctl(PR_SET_SECUREBITS, SECURE_NOROOT_LOCKED, 0, 0, 0)
    header = struct.pack("Ii", 0x20080522, 0)
    if libc.capset(header, struct.pack("6I", 0, 0, 0, 0, 0, 0)) != 0:
        raise OSError(ctypes.get_errno(), "capset")
