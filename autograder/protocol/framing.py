"""Frames: each message has its length before it, four bytes, little-endian."""

from __future__ import annotations

import struct

from autograder.errors import OversizedMessage, WireError

HEADER = struct.Struct("<I")
SMALL_READ, LARGE_READ = 1 << 16, 1 << 20  # bytes to ask the system for at one time


class FrameReader:
    """Puts one message together from the parts in which it arrives.

    max_bytes: the longest message that is taken, None for any length.
    """

    def __init__(self, max_bytes: int | None = None) -> None:
        self._max_bytes = max_bytes
        self._buffer = bytearray()
        self._wanted = HEADER.size

    @property
    def read_size(self) -> int:
        """How many bytes to ask for next."""
        return LARGE_READ if self._wanted > SMALL_READ else SMALL_READ

    def add(self, part: bytes) -> bool:
        """Take the next bytes; True once the message is complete. OversizedMessage beyond max_bytes."""
        self._buffer += part
        if self._wanted == HEADER.size <= len(self._buffer):
            (length,) = HEADER.unpack_from(self._buffer)
            if self._max_bytes is not None and length > self._max_bytes:
                raise OversizedMessage(f"a message of {length} bytes")
            self._wanted += length
        return len(self._buffer) >= self._wanted

    def body(self) -> memoryview:
        """The message without its length; WireError when more than one message has come."""
        if len(self._buffer) > self._wanted:
            raise WireError("more than one message")
        return memoryview(self._buffer)[HEADER.size :]
