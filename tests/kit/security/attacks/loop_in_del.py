"""Loops for ever when an object of its own is deleted.

Verdict: 0, timeout: did not finish within
"""


class Endless:
    def __del__(self):
        while True:
            pass


def double(x):
    Endless()
    return 2 * x
