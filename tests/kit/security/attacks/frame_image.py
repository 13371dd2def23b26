"""Sends ten bytes that claim to be an image of 400 MB, a hundred times.

Verdict: 0, crashed: returned something the grader can't read
"""

import os
import stat
import struct

import msgspec

IMAGE = 7


def is_socket(number):
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False


CHANNEL = next(filter(is_socket, range(3, 1024)))


def double(x):
    image = msgspec.msgpack.Ext(IMAGE, msgspec.msgpack.encode(["I", [10_000, 10_000], None, b"", None]))
    body = msgspec.msgpack.encode([4, "ok", [[image] * 100, 0, [], []]])
    os.write(CHANNEL, struct.pack("<I", len(body)) + body)
