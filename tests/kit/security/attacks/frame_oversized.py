"""Announces an answer of 4 GB.

Verdict: 0, crashed: sent back more than 4 MB
"""

import os
import stat


def is_socket(number):
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False


CHANNEL = next(filter(is_socket, range(3, 1024)))


def double(x):
    os.write(CHANNEL, b"\xff\xff\xff\xff" + b"x" * 1000)
