"""Worked examples for train_epoch."""

import torch

from autograder.testing import check_float, fail, remote_layers


def one_number(submission):
    """A model that answers w, whatever it is asked, with w = 0, and a step of 0.25 times the gradient."""
    model = remote_layers(submission, [("Linear", 1, 1, False)])
    model.load_state_dict({"0.weight": torch.zeros(1, 1)})
    optimizer = submission.remote("torch.optim.SGD")(
        submission.remote("torch.nn.Module.parameters")(model), 0.25
    )
    return model, optimizer, submission.remote("torch.nn.MSELoss")()


BATCHES = [(torch.ones(3, 1), torch.full((3, 1), 2.0)), (torch.ones(1, 1), torch.full((1, 1), 4.0))]


def test_mean_loss(submission):
    """three examples of loss 4, then one of loss 9, have the mean loss (3 * 4 + 1 * 9) / 4 = 5.25."""
    model, optimizer, loss_fn = one_number(submission)
    check_float(submission.train_epoch(model, BATCHES, loss_fn, optimizer), 5.25, tolerance=1e-5)


def test_steps(submission):
    """w goes from 0 to 1 in the first step, and to 2.5 in the second."""
    model, optimizer, loss_fn = one_number(submission)
    submission.train_epoch(model, BATCHES, loss_fn, optimizer)
    w = model.state_dict().get("0.weight")
    if w is None or w.shape != (1, 1) or w.dtype != torch.float32:
        fail("{call} should leave the model's parameter in place, only with another value")
    if not abs(float(w) - 2.5) <= 1e-5:
        fail(f"after {{call}} w should be 2.5, but is {float(w):g}")
