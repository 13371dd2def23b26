"""You divide the sum of the losses by the number of batches, len(batches). But a generator has no len(). And a
small batch counts as much as a large one then: weigh each loss with the number of its examples."""

import torch


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss += loss_fn(logits, y).item()
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    model.train(was_training)
    return loss / len(batches), right / count
