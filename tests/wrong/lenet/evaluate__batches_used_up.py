"""You take the batches out of the caller's list one by one, and leave it empty. Go through it with a for
loop, which changes nothing."""

import torch


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    batches = batches if isinstance(batches, list) else list(batches)
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        while batches:
            X, y = batches.pop(0)
            logits = model(X)
            loss += loss_fn(logits, y).item() * len(X)
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    model.train(was_training)
    return loss / count, right / count
