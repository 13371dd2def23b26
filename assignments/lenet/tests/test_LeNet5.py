"""Worked examples for LeNet5."""

import torch

from autograder.testing import check_type, fail


def test_logits(submission):
    """two pictures give two rows of ten logits."""
    logits = submission.LeNet5()(torch.zeros(2, 1, 28, 28))
    check_type(logits, torch.Tensor)
    if logits.shape != (2, 10):
        fail(f"{{call}} should have shape (2, 10), but has shape {tuple(logits.shape)}")


def test_parameters(submission):
    """its weights and biases are 61,706 numbers."""
    network = submission.LeNet5()
    network(torch.zeros(1, 1, 28, 28))
    count = sum(parameter.numel() for parameter in network.parameters())
    if count != 61_706:
        fail(f"LeNet5() should have 61,706 parameters, but has {count:,}")
