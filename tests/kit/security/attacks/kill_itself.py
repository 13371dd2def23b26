"""Kills itself with SIGKILL, as the grader would.

Verdict: 0, failed|crashed: raised PermissionError|killed by SIGKILL
"""

import os
import signal


def double(x):
    os.kill(os.getpid(), signal.SIGKILL)
