"""Kills its parent, the forkserver.

Verdict: 0, failed: raised PermissionError
"""

import os
import signal


def double(x):
    os.kill(os.getppid(), signal.SIGKILL)
