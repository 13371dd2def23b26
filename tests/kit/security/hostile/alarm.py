"""Ends its own process by an alarm."""

import signal


def corr2d(X, K):
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    while True:
        pass
