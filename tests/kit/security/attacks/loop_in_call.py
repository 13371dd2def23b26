"""Ignores every signal, cancels alarms, and loops for ever.

Verdict: 0, timeout: did not finish within
"""

import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.alarm(0)
signal.setitimer(signal.ITIMER_REAL, 0)


def double(x):
    while True:
        pass
