"""Answers from a thread a moment after the call, when the next request is out.

Verdict: 0, crashed: something that is no answer
"""

import os
import struct
import threading
import time

import msgspec


def late():
    body = msgspec.msgpack.encode([4, "ok", [7, 0, [], []]])
    while True:
        time.sleep(0.001)
        os.write(63, struct.pack("<I", len(body)) + body)


def double(x):
    threading.Thread(target=late, daemon=True).start()
    time.sleep(0.02)
    return x + 1
