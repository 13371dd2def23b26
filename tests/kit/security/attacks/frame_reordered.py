"""Answers the next requests before this one.

Verdict: 0, crashed: something that is no answer
"""

import os
import struct

import msgspec


def double(x):
    for number in (5, 4, 3):
        body = msgspec.msgpack.encode([number, "ok", [7, 0, [], []]])
        os.write(63, struct.pack("<I", len(body)) + body)
    return 2 * x
