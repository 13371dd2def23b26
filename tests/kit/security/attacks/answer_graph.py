"""Tells a graph where its answer has no tensor.

Verdict: 0, failed: should return a torch tensor, but returned None
"""

import gc

w = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
w._operations["call"] = lambda *a: [None, 7, [], []]


def double(x):
    return x
