"""Imports the hidden tests.

Verdict: 0, failed: raised PermissionError|raised ModuleNotFoundError
"""

import importlib
import sys


def double(x):
    sys.path.insert(0, "@COURSE@/tests/hidden/drill")
    raise ValueError(importlib.import_module("test_double").__doc__)
