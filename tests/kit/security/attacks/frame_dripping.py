"""Sends its answer one byte at a time, so that something always arrives.

Verdict: 0, timeout: did not finish within
"""

import os
import struct
import time


def double(x):
    os.write(63, struct.pack("<I", 100_000))
    while True:
        os.write(63, b"0")
        time.sleep(0.01)
