"""A well-formed forged answer: lists nested 600 deep (below msgspec's own limit)."""

import gc
import struct

import msgspec

DEPTH = 600


def patched():
    worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
    old = worker._packer.message

    class P:
        def message(self, number, *answer):
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

    worker._packer = P()


def corr2d(X, K):
    patched()
    return 1
