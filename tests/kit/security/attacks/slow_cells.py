"""Spends the time limit of a cell again each time that its code is read.

Verdict: 0, failed: did not finish within
"""

import time

time.sleep(3600)


def double(x):
    return 2 * x
