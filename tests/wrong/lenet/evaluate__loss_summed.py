"""Your first number is the sum of the losses of all examples. Asked for is their mean, as you have
it for the accuracy."""

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
    return loss, right / count
