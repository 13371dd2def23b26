"""Makes System V shared memory, a semaphore and a message queue.

Verdict: 0, failed: raised OSError: refused
"""

import ctypes


def double(x):
    libc = ctypes.CDLL(None, use_errno=True)
    got = [
        libc.shmget(0x5EC0DE, 4096, 0o1666),
        libc.semget(0x5EC0DE, 1, 0o1666),
        libc.msgget(0x5EC0DE, 0o1666),
    ]
    if got == [-1, -1, -1]:
        raise OSError("refused")
    return got
