"""Raises an exception whose text takes for ever.

Verdict: 0, timeout: did not finish within
"""


class Endless(Exception):
    def __str__(self):
        while True:
            pass


def double(x):
    raise Endless
