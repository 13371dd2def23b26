"""Ends the process with status 0 before any test runs.

Verdict: 0, failed: exited with status 0
"""

import os

os._exit(0)
