"""The layers that confine a worker, each reported when the machine can't give it.

`prepare` runs once in the forkserver and opens what needs paths and libraries; `Confinement.apply` runs in
every worker, while it has one thread and before the student's first line. Linux only: elsewhere `prepare`
says so for each layer and `apply` does nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
import sysconfig
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

LAYERS = ("user", "limits", "landlock", "seccomp")
FIRST_UID = 0x7A000000  # one user of its own per worker, far from any real account
MIN_LANDLOCK_ABI = 1

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NAME, PR_GET_NAME = 1, 4, 15, 16
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
PR_CAPBSET_DROP, PR_SET_SECUREBITS, PR_SET_NO_NEW_PRIVS = 24, 28, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
SECURE_NOROOT_LOCKED = 0b11 | 0b1100 | 0b11_000000  # no root, no setuid fixup, no ambient; locked

CLONE_THREAD = 0x00010000
HARMLESS_FCNTLS = (0, 1, 2, 3, 4, 1030, 1031, 1032)  # duplicate, flags, pipe size; no signals, no locks
HARMLESS_IOCTLS = (0x5401, 0x5450, 0x5451, 0x5421, 0x541B)  # TCGETS, FIONCLEX, FIOCLEX, FIONBIO, FIONREAD

ALLOWED_CALLS = """
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 close close_range fstat
stat lstat newfstatat statx fstatfs statfs lseek open openat openat2 readlink readlinkat getdents
getdents64 getcwd chdir fchdir access faccessat faccessat2 dup dup2 dup3 pipe pipe2 fadvise64
sendfile copy_file_range ftruncate umask mmap mprotect munmap mremap madvise mincore msync brk mlock
munlock membarrier pkey_alloc pkey_free pkey_mprotect rt_sigaction rt_sigprocmask rt_sigreturn
rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack pause alarm setitimer getitimer select
pselect6 poll ppoll epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd
eventfd2 timerfd_create timerfd_settime timerfd_gettime sched_yield nanosleep clock_nanosleep
clock_gettime clock_getres gettimeofday time times getpid gettid getppid getuid geteuid getgid
getegid getresuid getresgid getgroups getpgrp getpgid getsid uname sysinfo getrusage getrlimit
getcpu getpriority sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max
sched_get_priority_min get_mempolicy futex futex_waitv set_robust_list get_robust_list rseq
set_tid_address arch_prctl getrandom exit exit_group restart_syscall
""".split()
# Named so that a refusal reads "Operation not permitted" in a student's traceback and not "not implemented".
REFUSED_CALLS = """
socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom recvmsg
recvmmsg fork vfork execve execveat ptrace kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo
pidfd_open pidfd_send_signal pidfd_getfd process_vm_readv process_vm_writev setpriority
sched_setaffinity sched_setscheduler sched_setparam sched_setattr ioprio_set setsid setpgid mkdir
mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat chmod fchmod
fchmodat chown fchown lchown fchownat utimensat truncate mknod mknodat memfd_create shmget msgget
semget mq_open flock mount umount2 unshare setns chroot pivot_root setuid setgid setreuid setregid
setresuid setresgid setgroups capset setrlimit keyctl add_key request_key bpf perf_event_open
userfaultfd io_uring_setup setxattr inotify_init1 fanotify_init personality timer_create
setdomainname sethostname kcmp
""".split()

EPERM, ENOSYS = 1, 38


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one worker may use.

    memory_mb: address space beyond what the interpreter and torch take themselves; with a GPU, memory in use.
    threads: threads at one time. files: open files at one time. cpu_seconds: of one worker, in all.
    """

    memory_mb: int = 2048
    threads: int = 64
    files: int = 64
    cpu_seconds: int = 600


class Layer(msgspec.Struct, frozen=True):
    """One layer of confinement on this machine: whether it holds, and in what form or why not."""

    name: str
    holds: bool
    detail: str


@dataclass
class Confinement:
    """What was prepared for the workers of one forkserver."""

    layers: list[Layer] = field(default_factory=list)
    drop_user: Callable[[int], None] | None = None
    own_user: bool = False
    readable: list[str] = field(default_factory=list)
    landlock: Any = None
    seccomp: bytes | None = None

    def apply(self, worker: int, limits: Limits, resident_memory: bool = False) -> None:
        """Confine the calling process, which becomes worker number `worker`. Not to be undone.

        resident_memory: leave the address space alone, which a GPU's driver maps by the terabyte.
        """
        _limit_resources(limits, limits.threads if self.own_user else None, not resident_memory)
        if not sys.platform.startswith("linux"):
            return
        if self.drop_user is not None:
            self.drop_user(worker)
        _prctl(PR_SET_PDEATHSIG, 9)  # after the change of user, which clears it
        _prctl(PR_SET_NO_NEW_PRIVS, 1)
        _prctl(PR_SET_DUMPABLE, 0)
        if self.landlock is not None:
            self.landlock.restrict()
            self.landlock.close()
        if self.seccomp is not None:
            _load_filter(self.seccomp)


def prepare(readable: Iterable[str] = (), device: str = "cpu") -> Confinement:
    """Find out which layers hold here and prepare them.

    readable: files and folders that workers may read beside the interpreter and its libraries.
    device: "cuda" grants the driver's device nodes and files as well.
    """
    confinement = Confinement()
    if not sys.platform.startswith("linux"):
        confinement.layers = [
            Layer(name, False, f"{sys.platform} has none; a plain child process") for name in LAYERS
        ]
        return confinement
    paths = _readable_paths(readable)
    confinement.readable = [*paths, *SYSTEM_PATHS]
    for name, prepare_layer in (
        ("user", _prepare_user),
        ("limits", lambda _conf, _paths, _device: "rlimits, watched by the forkserver"),
        ("landlock", _prepare_landlock),
        ("seccomp", _prepare_seccomp),
    ):
        try:
            confinement.layers.append(Layer(name, True, prepare_layer(confinement, paths, device)))
        except Exception as error:  # because whatever keeps a layer from holding is the report itself
            confinement.layers.append(Layer(name, False, f"{type(error).__name__}: {error}"))
    return confinement


# ---- who the worker is


def _prepare_user(confinement: Confinement, paths: list[str], device: str) -> str:
    if os.geteuid() != 0:
        confinement.drop_user = lambda _worker: _drop_capabilities()
        return f"runs as the grader's user {os.geteuid()}, without capabilities"
    if _can_become_other_user(paths):
        confinement.drop_user, confinement.own_user = _become_other_user, True
        return f"a user of its own for each worker, from {FIRST_UID}"
    confinement.drop_user = lambda _worker: _drop_capabilities()
    return "root without capabilities (only root may enter the interpreter's folder)"


def _become_other_user(worker: int) -> None:
    uid = FIRST_UID + worker % 1_000_000
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


# ---- how much it may use


def _limit_resources(limits: Limits, processes: int | None, address_space: bool) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    in_use = 0
    with contextlib.suppress(OSError):
        in_use = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": 0,
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


# ---- what it may open


def _readable_paths(extra: Iterable[str]) -> list[str]:
    """The interpreter, the standard library, site-packages and the system's shared libraries."""
    wanted = [os.path.join(prefix, part) for prefix in (sys.prefix, sys.base_prefix) for part in LIBRARIES]
    wanted += [sys.executable, os.path.realpath(sys.executable)]
    wanted += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    wanted += extra
    return [path for path in dict.fromkeys(map(os.path.realpath, wanted)) if os.path.exists(path)]


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


def _prepare_landlock(confinement: Confinement, paths: list[str], device: str) -> str:
    import landlockpy
    from landlockpy import AccessFS, Ruleset, Scope

    abi = landlockpy.abi_version()
    if abi < MIN_LANDLOCK_ABI:
        raise OSError("this kernel has no Landlock, or it is switched off")
    read = AccessFS.READ_FILE | AccessFS.READ_DIR
    ruleset = Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET)
    for path in (*paths, *SYSTEM_PATHS):
        if os.path.exists(path):
            ruleset.allow_path(path, read if os.path.isdir(path) else AccessFS.READ_FILE)
    ruleset.allow_path("/dev/null", AccessFS.READ_FILE | AccessFS.WRITE_FILE)
    if device == "cuda":
        nodes = [str(path) for path in Path("/dev").glob("nvidia*")]
        for path in (*CUDA_PATHS, *nodes):
            if os.path.exists(path):
                grant = read if os.path.isdir(path) else AccessFS.READ_FILE
                if path.startswith("/dev/"):
                    grant |= AccessFS.WRITE_FILE | AccessFS.IOCTL_DEV
                ruleset.allow_path(path, grant)
    confinement.landlock = ruleset
    return f"ABI {abi}: reads the interpreter and system libraries, writes nothing"


# ---- what it may ask of the kernel


def _prepare_seccomp(confinement: Confinement, paths: list[str], device: str) -> str:
    import pyseccomp as seccomp

    refuse, missing = seccomp.ERRNO(EPERM), seccomp.ERRNO(ENOSYS)
    rules = seccomp.SyscallFilter(defaction=missing)
    for name in ALLOWED_CALLS:
        with contextlib.suppress(ValueError, OSError):  # this architecture has no such call
            rules.add_rule(seccomp.ALLOW, name)
    for name in REFUSED_CALLS:
        with contextlib.suppress(ValueError, OSError):
            rules.add_rule(refuse, name)
    rules.add_rule(seccomp.ALLOW, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_THREAD, CLONE_THREAD))
    rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_THREAD, 0))
    rules.add_rule(seccomp.ALLOW, "prlimit64", seccomp.Arg(0, seccomp.EQ, 0))
    for option in (PR_SET_NAME, PR_GET_NAME):
        rules.add_rule(seccomp.ALLOW, "prctl", seccomp.Arg(0, seccomp.EQ, option))
    if device == "cuda":
        rules.add_rule(seccomp.ALLOW, "ioctl")
    else:
        for request in HARMLESS_IOCTLS:
            rules.add_rule(seccomp.ALLOW, "ioctl", seccomp.Arg(1, seccomp.EQ, request))
    for command in HARMLESS_FCNTLS:
        rules.add_rule(seccomp.ALLOW, "fcntl", seccomp.Arg(1, seccomp.EQ, command))
    reader, writer = os.pipe()  # no file: the disk may be full, and the filter is small
    with os.fdopen(reader, "rb") as told:
        with os.fdopen(writer, "wb") as file:
            rules.export_bpf(file)
        confinement.seccomp = told.read()
    return "no sockets, processes, exec, tracing, signals or scheduling of others"


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _load_filter(program: bytes) -> None:
    argument = _FilterProgram(len(program) // 8, program)
    _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(argument))


def _prctl(option: int, *arguments: Any) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [*arguments, 0, 0, 0, 0][:4]
    if libc.prctl(option, *padded) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")
