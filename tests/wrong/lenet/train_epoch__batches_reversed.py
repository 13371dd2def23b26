"""You put the batches into another order, in the caller's own list. What you are given is to stay as it
was."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    if isinstance(batches, list):
        batches.reverse()
    return total / count
