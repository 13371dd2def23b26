"""Your second number counts the examples that are right. Asked for is their share of all
examples."""

import torch


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss += loss_fn(logits, y).item() * len(X)
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    model.train(was_training)
    return loss / count, float(right)
