"""Starts threads without end.

Verdict: 0, crashed|failed: threads|can't start new thread
"""

import threading
import time


def double(x):
    for _ in range(10_000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    time.sleep(1)
    return 2 * x
