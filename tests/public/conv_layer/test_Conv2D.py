"""Worked examples for Conv2D."""

import torch

from autograder.testing import check_module, check_values

X = torch.tensor([[[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]], [[0.0, 1, 2], [3, 4, 5], [6, 7, 8]]]])
K = torch.tensor([[[[0.0, 1], [2, 3]], [[1.0, 0], [0, -1]]]])


def check(layer, X, state, expected):
    """The layer with these weights makes this of X."""
    check_module(layer, "Conv2D")
    layer.load_state_dict(state)
    check_values(layer(X), torch.tensor(expected), like=X, magnitude=64)


def test_two_channels(submission):
    """two input channels and a bias of 10: [[21, 27], [39, 45]] becomes [[31, 37], [49, 55]]."""
    layer = submission.Conv2D(2, 1, 2)
    state = {"weight": K, "bias": torch.tensor([10.0])}
    check(layer, X, state, [[[[31.0, 37.0], [49.0, 55.0]]]])


def test_padding_and_stride(submission):
    """one channel with padding 1 and stride 2, no bias, gives [[3, 13], [25, 49]]."""
    layer = submission.Conv2D(1, 1, 2, stride=2, padding=1, bias=False)
    check(layer, X[:, :1], {"weight": K[:, :1]}, [[[[3.0, 13.0], [25.0, 49.0]]]])


def test_different_axes(submission):
    """padding (1, 0) and stride (1, 2) give one column: 8, 25, 43, 8."""
    layer = submission.Conv2D(1, 1, (2, 2), stride=(1, 2), padding=(1, 0), bias=False)
    check(layer, X[:, :1], {"weight": K[:, :1]}, [[[[8.0], [25.0], [43.0], [8.0]]]])
