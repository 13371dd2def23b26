"""Announces a long answer, sends a part of it and hangs up.

Verdict: 0, crashed: the Python process ended during
"""

import os
import struct


def double(x):
    os.write(63, struct.pack("<I", 1000) + b"half of it")
    os.close(63)
