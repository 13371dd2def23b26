"""Sends 3 MB that would become 200 MB of empty lists in the grader.

Verdict: 0, crashed: something that is no answer
"""

import os
import struct


def double(x):
    body = b"\x93\x04\xa2ok\xdd" + struct.pack(">I", 3_000_000) + b"\x90" * 3_000_000
    data = struct.pack("<I", len(body)) + body
    while data:
        data = data[os.write(63, data) :]
