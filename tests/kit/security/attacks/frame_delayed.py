"""Answers from a thread a moment after the call, when the next request is out.

Verdict: 0, crashed: returned something the grader can't read
"""

import os
import stat
import struct
import threading
import time

import msgspec


def is_socket(number):
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False


CHANNEL = next(filter(is_socket, range(3, 1024)))


def late():
    body = msgspec.msgpack.encode([4, "ok", [7, 0, [], []]])
    while True:
        time.sleep(0.001)
        os.write(CHANNEL, struct.pack("<I", len(body)) + body)


def double(x):
    threading.Thread(target=late, daemon=True).start()
    time.sleep(0.02)
    return x + 1
