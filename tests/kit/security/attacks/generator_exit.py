"""Raises a BaseException of its own that no `except Exception` catches.

Verdict: 0, failed: raised Escape
"""


class Escape(BaseException):
    pass


def double(x):
    raise Escape
