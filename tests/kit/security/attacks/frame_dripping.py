"""Sends its answer one byte at a time, so that something always arrives.

Verdict: 0, timeout: did not finish within
"""

import os
import stat
import struct
import time


def is_socket(number):
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False


CHANNEL = next(filter(is_socket, range(3, 1024)))


def double(x):
    os.write(CHANNEL, struct.pack("<I", 100_000))
    while True:
        os.write(CHANNEL, b"0")
        time.sleep(0.01)
