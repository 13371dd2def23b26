"""Returns nan, which some comparisons let through.

Verdict: 0, failed: contains nan
"""


def double(x):
    return x * float("nan")
