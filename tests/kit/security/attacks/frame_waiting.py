"""Announces a long answer, sends a part of it and never the rest.

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
    os.write(CHANNEL, struct.pack("<I", 1000) + b"half of it")
    time.sleep(3600)
