"""You return a tensor, which moreover holds on to the graph of every batch. Asked for is a plain
number, a float: take the number out of each loss before you add it up."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss * len(X)
        count += len(X)
    return total / count
