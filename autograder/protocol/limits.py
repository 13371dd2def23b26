"""What a worker and its messages may use."""

from __future__ import annotations

import msgspec

MAX_DEPTH = 32  # levels of nested lists, tuples and dicts in a value
MAX_LEVELS = MAX_DEPTH + 2  # of a whole message: its own list, and that of an answer's parts
MAX_NAME = 1000  # characters of a name that a worker tells, e.g. of a parameter
MAX_HITS = 20  # banned routines that the answer to one call tells
MAX_ROUTINE = 200  # characters of the name of one


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one worker may use.

    memory_mb: address space beyond what the interpreter and torch take themselves; with a GPU, memory in use.
    threads: threads at one time. files: open files at one time. cpu_seconds: of one worker, in all.
    """

    memory_mb: int = 2048
    threads: int = 64
    files: int = 64
    cpu_seconds: int = 600
