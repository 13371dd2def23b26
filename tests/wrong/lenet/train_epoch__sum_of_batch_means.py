"""You add the batches' losses up and return their sum, which grows with the number of batches.
Asked for is a mean, over all examples."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total = 0.0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total
