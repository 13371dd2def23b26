"""Returns an object whose type has a name of a megabyte.

Verdict: 0, failed: should return a torch tensor, but returned
"""

Long = type("x" * 2**20, (), {})


def double(x):
    return Long()
