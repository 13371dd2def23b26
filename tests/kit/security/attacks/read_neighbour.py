"""Reads another student's submission.

Verdict: 0, failed: raised PermissionError|raised FileNotFoundError
"""


def double(x):
    raise ValueError(open("@COURSE@/class/honest_01/drill.py").read())
