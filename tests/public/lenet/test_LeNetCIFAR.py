"""Worked examples for LeNetCIFAR."""

import torch

from autograder.testing import check_type, fail


def test_logits(submission):
    """two pictures give two rows of ten logits."""
    logits = submission.LeNetCIFAR()(torch.zeros(2, 3, 32, 32))
    check_type(logits, torch.Tensor)
    if logits.shape != (2, 10):
        fail(f"{{call}} should have shape (2, 10), but has shape {tuple(logits.shape)}")


def test_parameters(submission):
    """its weights and biases are 121,182 numbers."""
    network = submission.LeNetCIFAR()
    network(torch.zeros(1, 3, 32, 32))
    count = sum(parameter.numel() for parameter in network.parameters())
    if count != 121_182:
        fail(f"LeNetCIFAR() should have 121,182 parameters, but has {count:,}")
