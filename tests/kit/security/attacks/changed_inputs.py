"""Changes its input in place, so that a later comparison with it agrees.

Verdict: 35, failed: changed its own input
"""


def double(x):
    x *= 2
    return x
