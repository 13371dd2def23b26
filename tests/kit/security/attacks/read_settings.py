"""Reads the course's secret seed.

Verdict: 0, failed: raised PermissionError|raised FileNotFoundError
"""


def double(x):
    raise ValueError(open("@COURSE@/course.toml").read())
