"""Ends its own process by an alarm.

Verdict: 0, crashed: killed by SIGALRM
"""

import signal


def double(x):
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    while True:
        pass
