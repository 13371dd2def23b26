"""Slows its parent down.

Verdict: 0, failed: raised PermissionError
"""

import os


def double(x):
    os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)
