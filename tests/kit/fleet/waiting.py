"""Waiting for something that other processes or threads do."""

import time

SECONDS = 120


def wait_for(condition, seconds=SECONDS):
    """What the condition returns as soon as that is true; AssertionError when it does not become true."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.05)
    return found
