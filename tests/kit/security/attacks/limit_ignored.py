"""Ignores the signal that says that its CPU time is used up.

Verdict: 0, timeout: did not finish
"""

import signal

signal.signal(signal.SIGXCPU, signal.SIG_IGN)


def double(x):
    while True:
        pass
