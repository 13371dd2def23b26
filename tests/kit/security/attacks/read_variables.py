"""Looks for the instructor's secret among its environment variables.

Verdict: 0, failed: raised KeyError
"""

import os


def double(x):
    raise ValueError(os.environ["AUTOGRADER_TEST_SECRET"])
