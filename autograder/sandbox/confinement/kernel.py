"""prctl(2), the way to most of what confines a process on Linux."""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import Any

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NAME, PR_GET_NAME = 1, 4, 15, 16
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
PR_CAPBSET_DROP, PR_SET_SECUREBITS, PR_SET_NO_NEW_PRIVS = 24, 28, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4


def prctl(option: int, *arguments: Any) -> None:
    """Call prctl(2); OSError when the kernel refuses."""
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [*arguments, 0, 0, 0, 0][:4]
    if libc.prctl(option, *padded) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")


def name_process(name: str) -> None:
    """On Linux, what `ps` and `top` call this process; at most 15 characters."""
    if sys.platform.startswith("linux"):
        prctl(PR_SET_NAME, name.encode())


def die_with_parent() -> None:
    """On Linux, end this process when the one that forked it ends, however it ends."""
    if sys.platform.startswith("linux"):
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
