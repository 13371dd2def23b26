"""Sleeps, which takes no CPU time at all.

Verdict: 0, timeout: did not finish within
"""

import time


def double(x):
    time.sleep(3600)
