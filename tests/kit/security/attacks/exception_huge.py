"""Raises an exception with a text of ten megabytes.

Verdict: 0, failed: raised ValueError: xxx
"""


def double(x):
    raise ValueError("x" * 10**7)
