"""Forks twice, so that a daemon outlives the run.

Verdict: 0, failed: raised PermissionError
"""

import os
import time


def double(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    return 2 * x
