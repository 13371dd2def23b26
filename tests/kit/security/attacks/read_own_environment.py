"""Reads the environment that its process was started with.

Verdict: 0, failed: raised PermissionError|raised FileNotFoundError
"""


def double(x):
    raise ValueError(open("/proc/self/environ").read())
