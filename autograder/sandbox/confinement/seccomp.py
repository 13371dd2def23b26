"""What a worker may ask of the kernel: a list of system calls, everything else is refused."""

from __future__ import annotations

import contextlib
import ctypes
import os

from autograder.sandbox.confinement.kernel import (
    PR_GET_NAME,
    PR_SET_NAME,
    PR_SET_SECCOMP,
    SECCOMP_MODE_FILTER,
    prctl,
)

EPERM, ENOSYS = 1, 38
NAMELESS = 0o20000000  # the bit of O_TMPFILE that O_DIRECTORY lacks
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


def prepare_seccomp(device: str, scratch: bool = False) -> tuple[bytes, str]:
    """(the compiled filter, in words). device: "cuda" allows every ioctl, as the driver needs.

    scratch: allow folders to be made, where Landlock does, and no file without a name to be opened, which
    nobody could measure.
    """
    import pyseccomp as seccomp

    refuse, missing = seccomp.ERRNO(EPERM), seccomp.ERRNO(ENOSYS)
    rules = seccomp.SyscallFilter(defaction=missing)
    opening = {"open": 1, "openat": 2} if scratch else {}  # the position of their flags
    own = ("mkdir", "mkdirat") if scratch else ()
    left_out = {*opening, "openat2"} if scratch else set()
    for name in (*ALLOWED_CALLS, *own):
        with contextlib.suppress(ValueError, OSError):  # this architecture has no such call
            if name not in left_out:
                rules.add_rule(seccomp.ALLOW, name)
    for name, flags in opening.items():
        with contextlib.suppress(ValueError, OSError):
            rules.add_rule(seccomp.ALLOW, name, seccomp.Arg(flags, seccomp.MASKED_EQ, NAMELESS, 0))
            rules.add_rule(refuse, name, seccomp.Arg(flags, seccomp.MASKED_EQ, NAMELESS, NAMELESS))
    for name in REFUSED_CALLS:
        with contextlib.suppress(ValueError, OSError):
            if name not in own:
                rules.add_rule(refuse, name)
    rules.add_rule(seccomp.ALLOW, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_THREAD, CLONE_THREAD))
    rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_THREAD, 0))
    # Its own limits may be read, never set: with a lower one of CPU time the kernel would send SIGKILL, which
    # would look like a kill from outside.
    rules.add_rule(seccomp.ALLOW, "prlimit64", seccomp.Arg(0, seccomp.EQ, 0), seccomp.Arg(2, seccomp.EQ, 0))
    rules.add_rule(refuse, "prlimit64", seccomp.Arg(2, seccomp.NE, 0))
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
    with os.fdopen(reader, "rb") as pipe:
        with os.fdopen(writer, "wb") as file:
            rules.export_bpf(file)
        program = pipe.read()
    return program, "no sockets, processes, exec, tracing, signals or scheduling of others"


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def load_filter(program: bytes) -> None:
    """Put the filter on the calling process. Not to be undone."""
    argument = _FilterProgram(len(program) // 8, program)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(argument))
