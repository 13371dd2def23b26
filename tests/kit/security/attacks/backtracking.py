"""Matches a regular expression that takes for ever in C.

Verdict: 0, timeout: did not finish within
"""

import re


def double(x):
    re.match("(a+)+$", "a" * 64 + "b")
    return 2 * x
