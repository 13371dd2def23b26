"""Returns an object whose pickle would run a command in the grader.

Verdict: 0, failed: should return a torch tensor, but returned a Payload
"""

import os


class Payload:
    def __reduce__(self):
        return os.system, ("touch @MARK@",)


def double(x):
    return Payload()
