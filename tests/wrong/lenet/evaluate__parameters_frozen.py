"""You freeze the model's parameters and leave them so: after an evaluation it can't be trained any more.
Leave requires_grad alone, torch.no_grad is enough."""

import torch


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    model.requires_grad_(False)
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss += loss_fn(logits, y).item() * len(X)
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    model.train(was_training)
    return loss / count, right / count
