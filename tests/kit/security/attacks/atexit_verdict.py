"""Prints a verdict at exit, and exits.

Verdict: 0, crashed: it exited with status 0
"""

import atexit
import os
import sys

atexit.register(print, '{"status": "passed", "score": 100}')


def double(x):
    print('{"status": "passed", "score": 100}')
    sys.stdout.flush()
    os._exit(0)
