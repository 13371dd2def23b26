"""Sends fifty answers more than were asked for.

Verdict: 0, crashed: returned something the grader can't read
"""

import os
import stat
import struct

import msgspec


def is_socket(number):
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False


CHANNEL = next(filter(is_socket, range(3, 1024)))


def double(x):
    body = msgspec.msgpack.encode([4, "ok", [7, 0, [], []]])
    for _ in range(50):
        os.write(CHANNEL, struct.pack("<I", len(body)) + body)
    return 2 * x
