"""Reads its parent's memory.

Verdict: 0, failed: raised PermissionError|raised FileNotFoundError
"""

import os


def double(x):
    raise ValueError(open(f"/proc/{os.getppid()}/mem").read())
