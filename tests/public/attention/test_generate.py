"""Worked examples for generate."""

import torch

from autograder.testing import check_values, remote_layers


def counting(submission):
    """A model that expects the next larger of five tokens, and 0 after 4."""
    model = remote_layers(submission, [("Embedding", 5, 5)])
    model.load_state_dict({"0.weight": torch.eye(5).roll(1, dims=1)})
    return model


def test_three_steps(submission):
    """from 3 to 4, 0 and 1."""
    got = submission.generate(counting(submission), torch.tensor([[3]]), 3)
    check_values(got, torch.tensor([[3, 4, 0, 1]]))


def test_two_rows(submission):
    """each row goes on from its last token; with 0 steps nothing is added."""
    model, tokens = counting(submission), torch.tensor([[0, 1], [4, 2]])
    check_values(submission.generate(model, tokens, 2), torch.tensor([[0, 1, 2, 3], [4, 2, 3, 4]]))
    check_values(submission.generate(model, tokens, 0), tokens)
