"""Announces a long answer, sends a part of it and never the rest.

Verdict: 0, timeout: did not finish within
"""

import os
import struct
import time


def double(x):
    os.write(63, struct.pack("<I", 1000) + b"half of it")
    time.sleep(3600)
