"""Overflows the stack of the interpreter itself.

Verdict: 0, crashed|timeout|failed: killed by SIGSEGV|did not finish within|RecursionError
"""

import sys

sys.setrecursionlimit(10**9)


def double(x):
    one, other = [], []
    for _ in range(10**6):
        one, other = [one], [other]
    return one == other
