"""Calls pytest.skip inside the tested function.

Verdict: 0, failed: raised Skipped|raised ModuleNotFoundError|raised PermissionError
"""


def double(x):
    import pytest

    pytest.skip("not today")
