"""Numbers that follow from the course's secret seed.

Hypothesis tries the simplest value first, whatever its own seed: a drawn seed of 0 is everybody's. Mixed with
the course's seed it is nobody's.
"""

from __future__ import annotations

import hashlib

SEEDS = 2**32 - 1000  # so many, so that a test may add a little to one
_secrets: list[bytes] = [b""]


def set_secret(text: str) -> None:
    """Let the numbers follow from this text from now on."""
    _secrets[0] = text.encode()


def mixed(number: int) -> int:
    """A number below SEEDS, another one for each number and each secret."""
    digest = hashlib.blake2b(b"%d" % number, key=hashlib.sha256(_secrets[0]).digest(), digest_size=8)
    return int.from_bytes(digest.digest(), "big") % SEEDS
