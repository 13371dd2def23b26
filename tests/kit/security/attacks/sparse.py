"""Returns a sparse tensor.

Verdict: 0, failed: its layout is sparse_coo
"""


def double(x):
    return (2 * x).to_sparse()
