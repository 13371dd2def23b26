"""Is right the first time that it is called.

Verdict: 0, failed: wrong
"""

calls = 0


def double(x):
    global calls
    calls += 1
    return 2 * x if calls <= 1 else x - 1
