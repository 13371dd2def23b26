"""Reads the solution.

Verdict: 0, failed: raised PermissionError|raised FileNotFoundError
"""


def double(x):
    raise ValueError(open("@COURSE@/solutions/drill.py").read())
