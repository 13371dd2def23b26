"""Worked examples for init_weights."""

import torch

from autograder.testing import fail, remote_layers


def check_bound(weight, bound):
    largest = float(weight.abs().max())
    if not 0.9 * bound < largest <= bound * 1.00001:
        fail(f"after {{call}} the largest weight should lie just below {bound:.4f}, but is {largest:.4f}")


def test_linear(submission):
    """nn.Linear(400, 200) has weights up to sqrt(6 / 600) = 0.1, and its bias is left alone."""
    model = remote_layers(submission, [("Linear", 400, 200)])
    bias = model.state_dict()["0.bias"]
    submission.init_weights(model)
    state = model.state_dict()
    check_bound(state["0.weight"], 0.1)
    if not torch.equal(state["0.bias"], bias):
        fail("{call} should leave the bias as it was", kind="mutated")


def test_convolution(submission):
    """nn.Conv2d(3, 6, 3) has weights up to sqrt(6 / 81) = 0.2722."""
    model = remote_layers(submission, [("ReLU",), ("Conv2d", 3, 6, 3)])
    submission.init_weights(model)
    check_bound(model.state_dict()["1.weight"], 0.27217)
