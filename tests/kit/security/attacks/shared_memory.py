"""Leaves shared memory behind for the next student.

Verdict: 0, failed: raised PermissionError|raised OSError
"""

from multiprocessing import shared_memory


def double(x):
    block = shared_memory.SharedMemory("@NAME@", create=True, size=4096)
    return block.name
