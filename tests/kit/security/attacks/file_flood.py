"""Makes a million folders.

Verdict: 0, failed: raised PermissionError
"""

import os


def double(x):
    for number in range(10**6):
        os.mkdir(f"@MARK@{number}")
