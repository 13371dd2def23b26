"""Returns two thousand objects that the grader has to keep handles of.

Verdict: 0, failed: should return a torch tensor, but returned a list
"""


def double(x):
    return [object() for _ in range(2_000)]
