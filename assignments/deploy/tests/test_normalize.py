"""Worked examples for normalize."""

import torch

from autograder.testing import check_values

X = torch.tensor([[[1.0, 0.4]], [[0.0, 0.8]], [[0.2, 0.0]]])
WANTED = torch.tensor([[[1.0, -0.2]], [[-2.0, 2.0]], [[0.0, -2.0]]])
MEAN, STD = [0.5, 0.4, 0.2], [0.5, 0.2, 0.1]


def test_picture(submission):
    """the picture of the text: red 1.0 and -0.2, green -2.0 and 2.0, blue 0.0 and -2.0."""
    check_values(submission.normalize(X, MEAN, STD), WANTED, allowed=1e-5)


def test_batch(submission):
    """a batch of this picture and a black one."""
    got = submission.normalize(torch.stack([X, torch.zeros(3, 1, 2)]), MEAN, STD)
    black = torch.tensor([-1.0, -2.0, -2.0]).reshape(3, 1, 1).expand(3, 1, 2)
    check_values(got, torch.stack([WANTED, black]), allowed=1e-5)
