"""Aborts.

Verdict: 0, crashed: killed by SIG(ABRT|SEGV)
"""

import os


def double(x):
    os.abort()
