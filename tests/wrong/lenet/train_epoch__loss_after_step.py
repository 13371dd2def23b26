"""You compute the losses that you report after the step, with weights that have already learned
from the batch. Asked for are the losses before the step, those that the gradients came from."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss_fn(model(X), y).item() * len(X)
        count += len(X)
    return total / count
