"""Sends fifty answers more than were asked for.

Verdict: 0, crashed: something that is no answer
"""

import os
import struct

import msgspec


def double(x):
    body = msgspec.msgpack.encode([4, "ok", [7, 0, [], []]])
    for _ in range(50):
        os.write(63, struct.pack("<I", len(body)) + body)
    return 2 * x
