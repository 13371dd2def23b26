"""Returns a whole number of five thousand digits, which Python does not write out.

Verdict: 0, failed: should return a torch tensor, but returned an int
"""


def double(x):
    return 10**5000
