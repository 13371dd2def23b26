"""You weight each batch's loss by the size of the first batch. Batches may be of different sizes,
and the last one often is: ask each batch for its own size."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count, size = 0.0, 0, None
    for X, y in batches:
        size = size or len(X)
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * size
        count += len(X)
    return total / count
