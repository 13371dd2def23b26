"""Reads the machine's passwords.

Verdict: 0, failed: raised PermissionError|raised FileNotFoundError
"""


def double(x):
    raise ValueError(open("/etc/shadow").read())
