"""Ends the process with status 0 while a test waits.

Verdict: 0, crashed: it exited with status 0
"""

import os


def double(x):
    os._exit(0)
