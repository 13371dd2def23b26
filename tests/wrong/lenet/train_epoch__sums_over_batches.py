"""You add up the losses of all examples, but divide by the number of batches, so that your loss is
too large. Asked for is the mean per example."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += 1
    return total / count
