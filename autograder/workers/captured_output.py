"""What a student's call printed: its first and its last part, whatever it is and however much."""

from __future__ import annotations

import os

CHUNK = 1 << 20  # the most that a pipe holds


class CapturedOutput:
    """Bytes from a worker's standard output and error. most: bytes that are kept, half of them the last."""

    def __init__(self, most: int) -> None:
        self._half = max(1, most // 2)
        self._first = bytearray()
        self._last = bytearray()
        self._left_out = 0

    def take(self, descriptor: int) -> bool:
        """Read once, without waiting; False once all writers have closed it."""
        try:
            data = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return True
        room = self._half - len(self._first)
        self._first += data[:room]
        self._last += data[room:]
        over = len(self._last) - self._half
        if over > 0:
            self._left_out += over
            del self._last[:over]
        return bool(data)

    @property
    def text(self) -> str:
        """What was kept, with a line that says how much was left out between."""
        middle = f"\n[... {self._left_out:,} bytes left out ...]\n".encode() if self._left_out else b""
        return (bytes(self._first) + middle + bytes(self._last)).decode("utf-8", "replace")
