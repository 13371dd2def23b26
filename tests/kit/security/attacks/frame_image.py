"""Sends ten bytes that claim to be an image of 400 MB, a hundred times.

Verdict: 0, crashed: something that is no answer
"""

import os
import struct

import msgspec

IMAGE = 7


def double(x):
    image = msgspec.msgpack.Ext(IMAGE, msgspec.msgpack.encode(["I", [10_000, 10_000], None, b"", None]))
    body = msgspec.msgpack.encode([4, "ok", [[image] * 100, 0, [], []]])
    os.write(63, struct.pack("<I", len(body)) + body)
