"""What a worker may open: Landlock, read-only, and only what Python and its libraries need."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MIN_ABI = 1
LIBRARIES = ("lib", "lib64", "pyvenv.cfg")  # not the whole prefix: for a system's Python that is /usr
SYSTEM_PATHS = (
    *("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/usr/share/zoneinfo"),
    *("/usr/share/fonts", "/usr/share/locale", "/etc/ld.so.cache", "/etc/localtime"),
    *("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/dev/urandom", "/dev/zero"),
)
CUDA_PATHS = (
    *("/usr/local/nvidia", "/usr/local/cuda", "/proc/driver/nvidia", "/proc/modules"),
    *("/proc/devices", "/sys/bus/pci", "/sys/devices", "/sys/module/nvidia", "/usr/share/nvidia"),
)


def readable_paths(extra: Iterable[str]) -> list[str]:
    """The interpreter, the standard library, site-packages and the system's shared libraries."""
    wanted = [os.path.join(prefix, part) for prefix in (sys.prefix, sys.base_prefix) for part in LIBRARIES]
    wanted += [sys.executable, os.path.realpath(sys.executable)]
    wanted += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    wanted += extra
    return [path for path in dict.fromkeys(map(os.path.realpath, wanted)) if os.path.exists(path)]


def prepare_landlock(paths: list[str], device: str, scratch: str = "") -> tuple[Any, str]:
    """(a ruleset to restrict a process with, in words); OSError where the kernel has none.

    paths: what may be read besides the system's own paths. device: "cuda" adds the driver's files and nodes.
    scratch: a folder in which files and folders may be made and written, but not removed.
    """
    import landlockpy
    from landlockpy import AccessFS, Ruleset, Scope

    abi = landlockpy.abi_version()
    if abi < MIN_ABI:
        raise OSError("this kernel has no Landlock, or it is switched off")
    read = AccessFS.READ_FILE | AccessFS.READ_DIR
    ruleset = Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET)
    for path in (*paths, *SYSTEM_PATHS):
        if os.path.exists(path):
            ruleset.allow_path(path, read if os.path.isdir(path) else AccessFS.READ_FILE)
    ruleset.allow_path("/dev/null", AccessFS.READ_FILE | AccessFS.WRITE_FILE)
    if scratch:
        write = AccessFS.WRITE_FILE | AccessFS.TRUNCATE | AccessFS.MAKE_REG | AccessFS.MAKE_DIR
        ruleset.allow_path(scratch, read | write)
    if device == "cuda":
        nodes = [str(path) for path in Path("/dev").glob("nvidia*")]
        for path in (*CUDA_PATHS, *nodes):
            if os.path.exists(path):
                grant = read if os.path.isdir(path) else AccessFS.READ_FILE
                if path.startswith("/dev/"):
                    grant |= AccessFS.WRITE_FILE | AccessFS.IOCTL_DEV
                ruleset.allow_path(path, grant)
    return ruleset, f"ABI {abi}: reads the interpreter and system libraries, writes nothing"
