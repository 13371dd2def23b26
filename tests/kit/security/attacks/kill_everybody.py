"""Kills every process that it may.

Verdict: 0, failed: raised PermissionError
"""

import os
import signal


def double(x):
    os.kill(-1, signal.SIGKILL)
