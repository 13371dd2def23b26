"""Reads address 0.

Verdict: 0, crashed: killed by SIGSEGV
"""

import ctypes


def double(x):
    return ctypes.string_at(0)
