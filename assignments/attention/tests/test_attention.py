"""Worked examples for attention."""

import math

import torch

from autograder.testing import check_values

A = math.log(3) / 2
Q = torch.tensor([[1.0, 1, 1, 1], [0, 0, 0, 0]])
K = torch.tensor([[0.0, 0, 0, 0], [A, A, A, A]])
V = torch.tensor([[4.0, 0], [8, 4]])


def test_two_keys(submission):
    """weights 1/4 and 3/4 for the first query, and the plain mean for the second."""
    expected = torch.tensor([[7.0, 3], [6, 2]])
    check_values(submission.attention(Q, K, V), expected, like=Q, magnitude=16)


def test_mask(submission):
    """the first query may look at the first key only."""
    mask = torch.tensor([[True, False], [True, True]])
    expected = torch.tensor([[4.0, 0], [6, 2]])
    check_values(submission.attention(Q, K, V, mask), expected, like=Q, magnitude=16)


def test_batch(submission):
    """two sequences at once; the second has the keys in another order. One mask for all keys."""
    keys = torch.stack([K, K.flip(0)])
    expected = torch.tensor([[[7.0, 3], [6, 2]], [[5, 1], [6, 2]]])
    check_values(submission.attention(Q, keys, V), expected, like=Q, magnitude=16)
    first = torch.tensor([True, False])
    check_values(submission.attention(Q, keys, V, first), V[0].expand(2, 2, 2), like=Q, magnitude=16)


def test_large_numbers(submission):
    """scores of more than a thousand: all weight goes to the best key."""
    expected = torch.tensor([[8.0, 4], [6, 2]])
    check_values(submission.attention(900 * Q, 900 * K, V), expected, like=Q, magnitude=16)
