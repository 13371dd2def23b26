"""You average the batches' losses and accuracies, in which a batch of one example counts as much as
a batch of twenty. Each example is to count the same, in both numbers."""

import torch


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss += loss_fn(logits, y).item()
            right += (logits.argmax(dim=1) == y).float().mean().item()
            count += 1
    model.train(was_training)
    return loss / count, right / count
