"""Makes itself root.

Verdict: 0, failed: raised PermissionError
"""

import os


def double(x):
    os.setuid(0)
    os.setgid(0)
    os.chroot("/")
