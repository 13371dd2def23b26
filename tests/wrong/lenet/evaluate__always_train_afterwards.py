"""You leave the model in train mode at the end, even if it came in eval mode. Put it back into the
mode that it came in."""

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
    model.train()
    return loss / count, right / count
