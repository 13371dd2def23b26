"""Returns a generator.

Verdict: 0, failed: should return a torch tensor, but returned a generator
"""


def double(x):
    yield 2 * x
