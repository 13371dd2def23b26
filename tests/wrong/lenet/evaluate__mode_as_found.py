"""Some part of the model is still in train mode while you evaluate. There, dropout and batch norm do not work
as they do in use. Switch the whole model to eval mode, and back afterwards. To set `training` changes one
module, not those inside it."""

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
