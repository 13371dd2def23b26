"""Sends 3 MB that would become 200 MB of empty lists in the grader.

Verdict: 0, crashed: returned something the grader can't read
"""

import os
import stat
import struct


def is_socket(number):
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False


CHANNEL = next(filter(is_socket, range(3, 1024)))


def double(x):
    body = b"\x93\x04\xa2ok\xdd" + struct.pack(">I", 3_000_000) + b"\x90" * 3_000_000
    data = struct.pack("<I", len(body)) + body
    while data:
        data = data[os.write(CHANNEL, data) :]
