"""Your accuracy is that of the last batch alone. It is the share over the examples of all batches:
count the right ones as you add up the losses."""

import torch


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    loss, count = 0.0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss += loss_fn(logits, y).item() * len(X)
            accuracy = (logits.argmax(dim=1) == y).double().mean().item()
            count += len(X)
    model.train(was_training)
    return loss / count, accuracy
