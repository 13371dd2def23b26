"""Raises hypothesis' UnsatisfiedAssumption so that the example does not count.

Verdict: 0, failed: raised UnsatisfiedAssumption|raised ModuleNotFoundError
"""


def double(x):
    from hypothesis.errors import UnsatisfiedAssumption

    raise UnsatisfiedAssumption
