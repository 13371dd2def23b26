"""You leave the model in the mode in which it is. After a training epoch that is train mode, in
which dropout and batch normalisation do not work as in use: switch to eval mode, and back
afterwards."""

import torch


def evaluate(model, batches, loss_fn):
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss += loss_fn(logits, y).item() * len(X)
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    return loss / count, right / count
