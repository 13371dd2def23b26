"""Worked examples for train_epoch."""

import torch

from autograder.testing import check_float, fail, remote_layers


def two_weights(submission):
    """Logits (w * x, 0) with w = -2, the loss minus the logit of the class, steps of the whole gradient."""
    model = remote_layers(submission, [("Linear", 1, 2, False)])
    model.load_state_dict({"0.weight": torch.tensor([[-2.0], [0.0]])})
    optimizer = submission.remote("torch.optim.SGD")(
        submission.remote("torch.nn.Module.parameters")(model), 1.0
    )
    return model, optimizer, submission.remote("torch.nn.NLLLoss")()


BATCHES = [
    (torch.ones(3, 1), torch.zeros(3, dtype=torch.int64)),
    (torch.full((1, 1), 3.0), torch.zeros(1, dtype=torch.int64)),
]


def test_mean_loss(submission):
    """three examples of loss 2, then one of loss 3, have the mean loss (3 * 2 + 1 * 3) / 4 = 2.25."""
    model, optimizer, loss_fn = two_weights(submission)
    check_float(submission.train_epoch(model, BATCHES, loss_fn, optimizer), 2.25, tolerance=1e-5)


def test_steps(submission):
    """w goes from -2 to -1 in the first step, and to 2 in the second."""
    model, optimizer, loss_fn = two_weights(submission)
    submission.train_epoch(model, BATCHES, loss_fn, optimizer)
    weight = model.state_dict().get("0.weight")
    if weight is None or weight.shape != (2, 1) or weight.dtype != torch.float32:
        fail("{call} should leave the model's parameter in place, only with other values")
    w = float(weight[0, 0])
    if not abs(w - 2.0) <= 1e-5:
        fail(f"after {{call}} w should be 2, but is {w:g}")
