"""Worked examples for DepthwiseSeparableConv2D."""

import torch

from autograder.testing import check_module, check_values, fail


def make(submission, *args, **kwargs):
    """The submission's layer."""
    layer = submission.DepthwiseSeparableConv2D(*args, **kwargs)
    check_module(layer, "DepthwiseSeparableConv2D")
    return layer


def test_two_channels(submission):
    """two channels of 2 x 2 pixels become 10 and -3, and these are mixed to 7, 20 and 3."""
    layer = make(submission, 2, 3, 2)
    weights = {
        "depthwise": torch.tensor([1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, -1.0]).reshape(2, 1, 2, 2),
        "pointwise": torch.tensor([1.0, 1.0, 2.0, 0.0, 0.0, -1.0]).reshape(3, 2, 1, 1),
    }
    X = torch.arange(1.0, 9.0).reshape(1, 2, 2, 2)
    submission.remote("torch.nn.Module.to")(layer, X)  # its device and dtype
    submission.remote("torch.nn.Module.load_state_dict")(layer, weights)
    expected = torch.tensor([7.0, 20.0, 3.0]).reshape(1, 3, 1, 1)
    check_values(layer(X), expected, like=X, magnitude=64)


def test_136_weights(submission):
    """a layer from 8 to 8 channels with a 3 x 3 kernel has 72 + 64 weights, in two parameters."""
    found = {name: tuple(tensor.shape) for name, tensor in make(submission, 8, 8, 3).named_parameters()}
    wanted = {"depthwise": (8, 1, 3, 3), "pointwise": (8, 8, 1, 1)}
    if found != wanted:
        fail(f"{{call}} should have the parameters {wanted}, but has {repr(found)[:300]}", kind="shape")
