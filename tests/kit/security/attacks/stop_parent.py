"""Stops its parent through a descriptor of its process.

Verdict: 0, failed: raised PermissionError
"""

import os
import signal


def double(x):
    signal.pidfd_send_signal(os.pidfd_open(os.getppid()), signal.SIGSTOP)
