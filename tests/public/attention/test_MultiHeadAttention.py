"""Worked examples for MultiHeadAttention."""

import math

import torch

from autograder.testing import check_module, check_raises, check_values

STATE = {
    "in_proj_weight": torch.tensor([[1.0, 0], [0, 0], [math.log(3) / 2, 0], [0, 0], [1, 0], [0, 1]]),
    "in_proj_bias": torch.tensor([0, 0, -math.log(3) / 2, 0, 0, 0]),
    "out_proj.weight": torch.eye(2),
    "out_proj.bias": torch.zeros(2),
}
X = torch.tensor([[[1.0, 2], [3, 6]]])


def make(submission):
    """The layer of the text."""
    layer = submission.MultiHeadAttention(2, 2)
    check_module(layer, "MultiHeadAttention")
    layer.load_state_dict(STATE)
    return layer


def test_two_heads(submission):
    """the two heads from the text."""
    expected = torch.tensor([[[2.5, 4], [82 / 28, 4]]])
    check_values(make(submission)(X), expected, like=X, magnitude=32)


def test_mask(submission):
    """the first position looks at itself only."""
    mask = torch.tensor([[True, False], [True, True]])
    expected = torch.tensor([[[1.0, 2], [82 / 28, 4]]])
    check_values(make(submission)(X, mask), expected, like=X, magnitude=32)
    check_values(make(submission)(X, mask[None]), expected, like=X, magnitude=32)


def test_not_divisible(submission):
    """five columns can't be divided between two heads."""
    make(submission)
    check_raises(ValueError, submission.MultiHeadAttention, 5, 2)
