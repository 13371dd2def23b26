"""Prints without end.

Verdict: 0, timeout: did not finish within
"""

import os


def double(x):
    while True:
        os.write(1, b"x" * 2**16)
