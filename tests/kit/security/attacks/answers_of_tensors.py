"""Gives a list of tensors, each of which takes the grader a thousand bytes.

Verdict: 0, crashed: returned something the grader can't read
"""

import torch

ONE = torch.ones(1)


def double(x):
    return [ONE] * 70_000
