"""The layers that confine a worker, each reported when the machine can't give it.

`prepare` runs once in the forkserver and opens what needs paths and libraries; `Confinement.apply` runs in
every worker, while it has one thread and before the student's first line. Linux only: elsewhere `prepare`
says so for each layer and `apply` does nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from autograder.protocol.limits import Limits
from autograder.sandbox.confinement.kernel import (
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    prctl,
)
from autograder.sandbox.confinement.landlock import SYSTEM_PATHS, prepare_landlock, readable_paths
from autograder.sandbox.confinement.rlimits import limit_resources
from autograder.sandbox.confinement.seccomp import load_filter, prepare_seccomp
from autograder.sandbox.confinement.user import DropUser, prepare_user, user_number

LAYERS = ("user", "limits", "landlock", "seccomp")


class Layer(msgspec.Struct, frozen=True):
    """One layer of confinement on this machine: whether it holds, and in what form or why not."""

    name: str
    holds: bool
    detail: str


@dataclass
class Confinement:
    """What was prepared for the workers of one forkserver."""

    layers: list[Layer] = field(default_factory=list)
    drop_user: DropUser | None = None
    own_user: bool = False
    readable: list[str] = field(default_factory=list)
    landlock: Any = None
    seccomp: bytes | None = None
    seccomp_with_scratch: bytes | None = None
    make_landlock: Callable[[str], Any] | None = None

    def user_of(self, worker: int) -> int | None:
        """The user that worker number `worker` becomes; None where it stays this one."""
        return user_number(worker) if self.own_user else None

    def apply(self, worker: int, limits: Limits, resident_memory: bool = False, scratch: str = "") -> None:
        """Confine the calling process, which becomes worker number `worker`. Not to be undone.

        resident_memory: leave the address space alone, which a GPU's driver maps by the terabyte. scratch: a
        folder to which it may write.
        """
        if scratch:
            self.seccomp = self.seccomp_with_scratch
        if scratch and self.landlock is not None and self.make_landlock is not None:
            # A ruleset of its own: the prepared one is shared with every other worker.
            self.landlock.close()
            self.landlock = self.make_landlock(scratch)
        limit_resources(limits, limits.threads if self.own_user else None, not resident_memory, bool(scratch))
        if not sys.platform.startswith("linux"):
            return
        if self.drop_user is not None:
            self.drop_user(worker)
        prctl(PR_SET_PDEATHSIG, 9)  # after the change of user, which clears it
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        prctl(PR_SET_DUMPABLE, 0)
        if self.landlock is not None:
            self.landlock.restrict()
            self.landlock.close()
        if self.seccomp is not None:
            load_filter(self.seccomp)


def prepare(readable: Iterable[str] = (), device: str = "cpu") -> Confinement:
    """Find out which layers hold here and prepare them.

    readable: more files and folders that workers may read, besides the interpreter and its libraries.
    device: "cuda" grants the driver's device nodes and files as well.
    """
    confinement = Confinement()
    if not sys.platform.startswith("linux"):
        confinement.layers = [
            Layer(name, False, f"{sys.platform} has none; a plain child process") for name in LAYERS
        ]
        return confinement
    paths = readable_paths(readable)
    confinement.readable = [*paths, *SYSTEM_PATHS]

    def user() -> str:
        confinement.drop_user, confinement.own_user, detail = prepare_user(paths)
        return detail

    def limits() -> str:
        return "rlimits, watched by the forkserver"

    def landlock() -> str:
        confinement.landlock, detail = prepare_landlock(paths, device)
        confinement.make_landlock = lambda scratch: prepare_landlock(paths, device, scratch)[0]
        return detail

    def seccomp() -> str:
        confinement.seccomp, detail = prepare_seccomp(device)
        confinement.seccomp_with_scratch, _detail = prepare_seccomp(device, scratch=True)
        return detail

    for name, prepare_layer in zip(LAYERS, (user, limits, landlock, seccomp), strict=True):
        try:
            confinement.layers.append(Layer(name, True, prepare_layer()))
        except Exception as error:  # because whatever keeps a layer from holding is the report itself
            confinement.layers.append(Layer(name, False, f"{type(error).__name__}: {error}"))
    return confinement
