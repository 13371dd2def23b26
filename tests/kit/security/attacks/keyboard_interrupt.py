"""Raises KeyboardInterrupt to stop the whole run.

Verdict: 0, failed: raised KeyboardInterrupt
"""


def double(x):
    raise KeyboardInterrupt
