"""You compute gradients, but no step is ever taken with them, so the parameters stay as they are.
It is the optimizer that turns gradients into new weights, once for each batch."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
