"""A worked example for save_weights."""

import torch

from autograder.testing import check_keys, check_type, check_values, remote_layers

STATE = {"0.weight": torch.tensor([[1.0, -2.0]]), "0.bias": torch.tensor([0.5])}


def test_read_back(submission):
    """torch.load reads weight and bias of nn.Linear(2, 1)."""
    model = remote_layers(submission, [("Linear", 2, 1)])
    model.load_state_dict(STATE)
    data = submission.save_weights(model)
    check_type(data, bytes)
    checker = submission.checker
    found = checker.remote("torch.load")(checker.remote("io.BytesIO")(data), weights_only=True)
    check_type(found, dict)
    check_keys(found, *STATE)
    for name, wanted in STATE.items():
        check_values(found[name], wanted, what=name)
