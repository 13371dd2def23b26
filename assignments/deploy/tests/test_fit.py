"""A worked example for fit."""

import torch

from autograder.testing import check_float, check_keys, check_type, check_values, fail, remote_layers

WANTED = {"train_loss": [2.25, -3.75], "test_loss": [-1.0, -3.0], "test_accuracy": [0.5, 0.5]}


def test_two_epochs(submission):
    """the two epochs of the table: w goes from -2 to 2, and then to 6."""
    model = remote_layers(submission, [("Linear", 1, 2, False)])
    model.load_state_dict({"0.weight": torch.tensor([[-2.0], [0.0]])})
    zeros = torch.zeros(3, dtype=torch.int64)
    training = [(torch.ones(3, 1), zeros), (torch.full((1, 1), 3.0), zeros[:1])]
    unseen = [(torch.ones(2, 1), torch.tensor([0, 1]))]
    parameters = submission.remote("torch.nn.Module.parameters")(model)
    optimizer = submission.remote("torch.optim.SGD")(parameters, lr=1.0)
    got = submission.fit(model, training, unseen, submission.remote("torch.nn.NLLLoss")(), optimizer, 2)
    check_type(got, dict)
    check_keys(got, *WANTED)
    for key, numbers in WANTED.items():
        check_type(got[key], list, key)
        if len(got[key]) != 2:
            fail(f"{key} of {{call}} should hold two numbers, one for each epoch", kind="shape")
        for epoch, number in enumerate(numbers):
            check_float(got[key][epoch], number, tolerance=1e-4, what=f"{key} of epoch {epoch + 1}")
    check_values(model.state_dict()["0.weight"], torch.tensor([[6.0], [0.0]]), allowed=1e-4)
