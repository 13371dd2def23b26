"""Starts a pool of processes to compute in.

Verdict: 0, failed: raised PermissionError|raised OSError|raised FileNotFoundError
"""

import multiprocessing


def double(x):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return 2 * x + sum(pool.map(int, [0]))
