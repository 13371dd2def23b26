"""You switch the recording of gradients off and leave it so: whoever trains next wonders why
nothing has a gradient. Let it be switched off for a while only, as a with block does."""

import torch


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    loss, right, count = 0.0, 0, 0
    for X, y in batches:
        logits = model(X)
        loss += loss_fn(logits, y).item() * len(X)
        right += (logits.argmax(dim=1) == y).sum().item()
        count += len(X)
    model.train(was_training)
    return loss / count, right / count
