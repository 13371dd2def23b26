"""You return the sum of the losses of all examples. The last thing that is missing is to divide it
by their number."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total = 0.0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
    return total
