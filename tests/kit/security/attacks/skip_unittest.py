"""Raises unittest's SkipTest so that the test counts as skipped.

Verdict: 0, failed: raised SkipTest
"""

import unittest


def double(x):
    raise unittest.SkipTest("not today")
