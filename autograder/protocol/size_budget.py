"""The size of a large message once it is decoded, computed from its bytes beforehand.

One byte can decode to a 60-byte list; crafted keys can all collide in one hash bucket. Both would cost the
grader far more memory or time than the message's size, so a large message is measured first.
"""

from __future__ import annotations

from autograder.errors import WireError
from autograder.protocol import extensions
from autograder.protocol.limits import MAX_LEVELS

SMALL = 1 << 16  # bytes of a message that needs no budget: even at its worst it costs a few megabytes
MAX_VALUES = 1_000_000  # numbers, texts, lists... in one message; a tensor counts about ten
MAX_KEYS = 10_000  # elements of sets, and keys of dicts other than text, in one message
MAX_BYTES = 48 * 2**20  # memory of all decoded values, beside the raw bytes of tensors, arrays and texts

# Memory that CPython takes, in bytes, rounded up.
_VALUE = 40  # a number, and its place in a list
_CONTAINER = 64  # an empty list, dict or text
_PAIR = 100  # a place in a dict
_WIDE = 4  # times the bytes of a text that is not ASCII
_EXTENSION = 250  # an array, a fraction, a set...
_EXTENSIONS = {
    extensions.TUPLE: 64,
    extensions.INTEGER: 64,
    extensions.COMPLEX: 64,
    extensions.SCALAR: 64,
    extensions.DTYPE: 64,
    extensions.MAPPING: 64,
    extensions.TENSOR: 1200,
    extensions.HANDLE: 1000,
    extensions.IMAGE: 2000,
}

# Bytes of each kind that has a fixed length, its code included; lists and dicts are their heads only.
_FIXED = {
    **dict.fromkeys((0xC0, 0xC2, 0xC3), 1),
    0xCA: 5,
    0xCB: 9,
    0xCC: 2,
    0xCD: 3,
    0xCE: 5,
    0xCF: 9,
    0xD0: 2,
    0xD1: 3,
    0xD2: 5,
    0xD3: 9,
    0xD4: 3,
    0xD5: 4,
    0xD6: 6,
    0xD7: 10,
    0xD8: 18,
}
# (bytes of the length, bytes between it and the content) of each kind that carries its length.
_WITH_LENGTH = {
    0xC4: (1, 0),
    0xC5: (2, 0),
    0xC6: (4, 0),
    0xC7: (1, 1),
    0xC8: (2, 1),
    0xC9: (4, 1),
    0xD9: (1, 0),
    0xDA: (2, 0),
    0xDB: (4, 0),
}
_TEXTS = (0xD9, 0xDA, 0xDB)


class DecodeBudget:
    """What one message may still hold. WireError as soon as it is too much."""

    def __init__(self) -> None:
        self._values = MAX_VALUES
        self._keys = MAX_KEYS
        self._bytes = MAX_BYTES

    def spend(self, memory: int) -> None:
        """Take this many bytes of memory off."""
        self._bytes -= memory
        if self._bytes < 0:
            raise WireError(f"a message that takes more than {MAX_BYTES >> 20} MB")

    def charge(self, data: memoryview, keys: bool = False) -> None:  # noqa: C901 - a branch a kind of byte
        """Take this part of a message off. keys: its outermost list holds elements of a set or a dict.

        Malformed bytes pass: decoding them says what is wrong.
        """
        position, end = 0, len(data)
        around: list[list[int]] = []  # [items to come, whether a dict] of each container around
        while position < end:
            self._values -= 1
            memory = _VALUE
            code = data[position]
            inside = around[-1] if around else None
            if inside is not None:
                if inside[1] and inside[0] % 2 == 0:
                    memory += _PAIR
                    self._keys -= not (0xA0 <= code < 0xC0 or code in _TEXTS)
                inside[0] -= 1
            items = -1
            if code < 0x80 or code >= 0xE0:
                position += 1
            elif 0xA0 <= code < 0xC0:
                memory += _CONTAINER
                position += 1 + (code & 31)
            elif code < 0xA0:
                items, position = code & 15, position + 1
            elif code in _FIXED:
                if code >= 0xD4:
                    memory += _EXTENSIONS.get(data[position + 1] if position + 1 < end else 0, _EXTENSION)
                position += _FIXED[code]
            elif code in _WITH_LENGTH:
                width, between = _WITH_LENGTH[code]
                length = int.from_bytes(data[position + 1 : position + 1 + width], "big")
                start = position + 1 + width + between
                position = start + length
                memory += _CONTAINER
                if between:
                    memory += _EXTENSIONS.get(data[start - 1] if start <= end else 0, _EXTENSION)
                elif code in _TEXTS and not bytes(data[start:position]).isascii():
                    memory += _WIDE * length
            elif code >= 0xDC:
                width = 2 if code in (0xDC, 0xDE) else 4
                items = int.from_bytes(data[position + 1 : position + 1 + width], "big")
                position += 1 + width
            else:  # 0xC1, which means nothing
                return
            if items >= 0:
                memory += _CONTAINER
                is_dict = 0x80 <= code < 0x90 or code in (0xDE, 0xDF)
                if keys and not around:
                    self._keys -= items
                around.append([2 * items if is_dict else items, is_dict])
                if len(around) > MAX_LEVELS:
                    raise WireError(f"a message nested more than {MAX_LEVELS} levels deep")
            while around and around[-1][0] <= 0:
                around.pop()
            self._bytes -= memory
            if self._values < 0:
                raise WireError(f"a message of more than {MAX_VALUES:,} values")
            if self._keys < 0:
                raise WireError(f"more than {MAX_KEYS:,} elements of sets and keys of dicts other than text")
            if self._bytes < 0:
                raise WireError(f"a message that takes more than {MAX_BYTES >> 20} MB")
