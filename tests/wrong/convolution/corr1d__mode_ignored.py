"""Your function checks the mode but then does the same in all three: the result is always the
narrow one. In "same" and "full", zeros have to be added to x first."""


def corr1d(x, k, mode="valid"):
    if mode not in ("valid", "same", "full"):
        raise ValueError(f"unknown mode: {mode!r}")
    n, m = len(x), len(k)
    y = x.new_zeros(n - m + 1)
    for j in range(m):
        y = y + k[j] * x[j : j + n - m + 1]
    return y
