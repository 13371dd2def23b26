"""You divide by the number of batches times the size of the first one, which needs len() and
batches that are all alike. They may come from a generator, and their sizes may differ: count the
examples as they come."""

import torch


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    loss, right, size = 0.0, 0, None
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss += loss_fn(logits, y).item() * len(X)
            right += (logits.argmax(dim=1) == y).sum().item()
            size = size or len(X)
    model.train(was_training)
    count = len(batches) * size
    return loss / count, right / count
