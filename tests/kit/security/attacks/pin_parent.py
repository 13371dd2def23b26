"""Pins its parent to one core.

Verdict: 0, failed: raised PermissionError
"""

import os


def double(x):
    os.sched_setaffinity(os.getppid(), {0})
