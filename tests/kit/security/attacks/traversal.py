"""Opens the hidden tests by a path relative to a folder that it may read.

Verdict: 0, failed: raised PermissionError|raised FileNotFoundError
"""

import os


def double(x):
    folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY)
    inside = os.path.relpath("@COURSE@/tests/hidden/drill/test_double.py", os.path.dirname(os.__file__))
    raise ValueError(os.read(os.open(inside, os.O_RDONLY, dir_fd=folder), 9999))
