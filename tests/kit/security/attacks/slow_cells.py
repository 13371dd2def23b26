"""Spends the time limit of a cell while its code is read: once, and the other statements count.

Verdict: 60, failed: did not finish within
"""

import time

time.sleep(3600)


def double(x):
    return 2 * x
