"""You return tensors. Asked for are two plain numbers, floats: take the numbers out of the tensors
before you add them up."""

import torch


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss += loss_fn(logits, y) * len(X)
            right += (logits.argmax(dim=1) == y).sum()
            count += len(X)
    model.train(was_training)
    return loss / count, right / count
