"""Starts a shell.

Verdict: 0, failed: raised PermissionError
"""

import subprocess


def double(x):
    return subprocess.run("touch @MARK@; id", shell=True, capture_output=True).stdout
