"""Loops for ever while its code is read.

Verdict: 0, failed: did not finish within
"""


def double(x):
    return 2 * x


while True:
    pass
