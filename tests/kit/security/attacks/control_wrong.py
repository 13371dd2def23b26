"""Control: an honest wrong solution.

Verdict: 0, failed: wrong: expected|values wrong
"""


def double(x):
    return 3 * x + 1


def smooth(x, k):
    return x
