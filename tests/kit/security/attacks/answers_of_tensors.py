"""Gives a list of tensors, each of which takes the grader a thousand bytes.

Verdict: 0, crashed|timeout: returned something the grader can't read|did not finish
"""

import torch

ONE = torch.ones(1)


def double(x):
    return [ONE] * 60_000
