"""You train with an optimizer of your own and not with the one that was handed over, so that the
caller's choice of method and learning rate means nothing. Use the one you are given."""

import torch


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
