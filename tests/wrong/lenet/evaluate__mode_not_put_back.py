"""You leave the model in eval mode. Evaluation is to change nothing: remember the mode in which the
model was found, and go back to it at the end."""

import torch


def evaluate(model, batches, loss_fn):
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss += loss_fn(logits, y).item() * len(X)
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    return loss / count, right / count
