"""You cut your mask out of a triangle of a fixed size. For more positions it is too small: make it as
large as length and past say."""

import torch

TRIANGLE = torch.ones(256, 256, dtype=torch.bool).tril()


def causal_mask(length, past=0):
    return TRIANGLE[past : past + length, : past + length].clone()
