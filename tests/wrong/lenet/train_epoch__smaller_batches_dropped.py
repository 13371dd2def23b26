"""You pass over batches that are smaller than the first one. Their examples are to be learned from
as well, and count in the mean."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count, size = 0.0, 0, None
    for X, y in batches:
        size = size or len(X)
        if len(X) < size:
            continue
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
