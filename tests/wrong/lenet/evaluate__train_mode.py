"""You switch the model to train mode, in which dropout drops numbers and batch normalisation learns
from what it sees. Evaluation needs the other mode."""

import torch


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.train()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss += loss_fn(logits, y).item() * len(X)
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    model.train(was_training)
    return loss / count, right / count
