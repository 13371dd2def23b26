"""How much a worker may use: the limits that the kernel keeps for each process."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from autograder.protocol.limits import Limits
from autograder.sandbox.scratch import MAX_BYTES


def limit_resources(limits: Limits, processes: int | None, address_space: bool, files: bool = False) -> None:
    """Lower the limits of the calling process.

    processes: threads of its user, None where the user is not its own. address_space: limit that as well.
    files: it may write some.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    in_use = 0
    with contextlib.suppress(OSError):
        in_use = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": MAX_BYTES if files else 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_NOFILE": limits.files,
        "RLIMIT_CPU": limits.cpu_seconds,
    }
    if processes is not None:  # the kernel counts threads per user, so only a user of its own has a limit
        wanted["RLIMIT_NPROC"] = processes
    if in_use and address_space:
        wanted["RLIMIT_AS"] = in_use + limits.memory_mb * 2**20
    for name, value in wanted.items():
        number = getattr(resource, name, None)
        if number is not None:
            with contextlib.suppress(ValueError, OSError):  # a lower hard limit is already in force
                hard = value + 5 if name == "RLIMIT_CPU" else value  # SIGXCPU first, SIGKILL five seconds on
                resource.setrlimit(number, (value, hard))
