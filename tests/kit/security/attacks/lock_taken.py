"""Locks the interpreter's own file, for which the next student would wait.

Verdict: 0, failed: raised PermissionError|raised BlockingIOError|raised OSError
"""

import fcntl
import sys


def double(x):
    file = open(sys.modules["os"].__file__)
    fcntl.flock(file, fcntl.LOCK_EX)
    fcntl.lockf(file, fcntl.LOCK_SH)
