"""You go through the batches twice, first to count the examples. A generator can be gone through
only once and then is empty: count while you train."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, sum(len(X) for X, y in batches)
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
    return total / max(count, 1)
