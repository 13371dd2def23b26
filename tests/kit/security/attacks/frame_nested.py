"""Sends an answer of a hundred thousand lists inside each other.

Verdict: 0, crashed: something that is no answer
"""

import os
import struct


def double(x):
    body = b"\x91" * 100_000 + b"\xc0"
    os.write(63, struct.pack("<I", len(body)) + body)
