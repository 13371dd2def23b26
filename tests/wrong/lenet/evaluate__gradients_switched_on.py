"""At the end you switch the recording of gradients on, even where the caller had switched it off.
It is to be afterwards as it was before."""

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
    torch.set_grad_enabled(True)
    model.train(was_training)
    return loss / count, right / count
