"""Reads the hidden tests.

Verdict: 0, failed: raised PermissionError|raised FileNotFoundError
"""


def double(x):
    raise ValueError(open("@COURSE@/tests/hidden/drill/test_double.py").read())
