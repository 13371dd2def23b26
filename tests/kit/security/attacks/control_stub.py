"""Control: the stub as it was handed out.

Verdict: 0, failed: not implemented yet
"""


def double(x):
    raise NotImplementedError()


def smooth(x, k):
    raise NotImplementedError()
