"""Raises an exception whose text raises.

Verdict: 0, failed: __str__ raises
"""


class Broken(Exception):
    def __str__(self):
        raise RuntimeError


def double(x):
    raise Broken
