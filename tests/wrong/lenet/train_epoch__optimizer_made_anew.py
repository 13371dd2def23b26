"""You make a new optimizer of the same kind in each epoch. It has forgotten the earlier steps, and
so momentum begins at zero each time: use the one that was handed over, as it is."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    optimizer = type(optimizer)(optimizer.param_groups, lr=optimizer.param_groups[0]["lr"])
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
