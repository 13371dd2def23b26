"""Announces an answer of 4 GB.

Verdict: 0, crashed: sent back more than 4 MB
"""

import os


def double(x):
    os.write(63, b"\xff\xff\xff\xff" + b"x" * 1000)
