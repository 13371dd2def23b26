"""Lowers its own hard limit of CPU time, so that the kernel kills it as if from outside.

Verdict: 0, failed: raised PermissionError
"""

import resource


def double(x):
    resource.prlimit(0, resource.RLIMIT_CPU, (1, 1))
    while True:
        pass
