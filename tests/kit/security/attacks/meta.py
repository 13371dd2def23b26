"""Returns a tensor without numbers.

Verdict: 0, failed: meta device
"""


def double(x):
    return (2 * x).to("meta")
