"""Reads a secret in the instructor's home.

Verdict: 0, failed: raised PermissionError|raised FileNotFoundError
"""


def double(x):
    raise ValueError(open("@HOME@/secret").read())
