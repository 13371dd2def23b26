"""Returns numpy's numbers in place of a tensor.

Verdict: 0, failed: should return a torch tensor, but returned a numpy array
"""


def double(x):
    return (2 * x).detach().numpy()
