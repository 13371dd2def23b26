"""Returns inf.

Verdict: 0, failed: contains inf|contains nan
"""


def double(x):
    return x / 0
