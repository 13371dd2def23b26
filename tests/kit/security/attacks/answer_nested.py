"""Forges a well-formed answer of lists 600 deep, which msgpack's own limit lets through.

Verdict: 0, crashed: returned something the grader can't read
"""

import gc
import struct

import msgspec

DEPTH = 600


class Packer:
    def message(self, number, *_answer):
        body = (
            b"\x93"
            + msgspec.msgpack.encode(number)
            + b"\xa2ok"
            + b"\x94"
            + b"\x91" * DEPTH
            + b"\x01"
            + b"\x00\x90\x90"
        )
        return struct.pack("<I", len(body)) + body


def double(x):
    worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
    worker._packer = Packer()
    return 1
