"""Sends an answer of a hundred thousand lists inside each other.

Verdict: 0, crashed: returned something the grader can't read
"""

import os
import stat
import struct


def is_socket(number):
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False


CHANNEL = next(filter(is_socket, range(3, 1024)))


def double(x):
    body = b"\x91" * 100_000 + b"\xc0"
    os.write(CHANNEL, struct.pack("<I", len(body)) + body)
