"""You turn every batch into float32. A model in float64 can't take it: leave the numbers as they come,
whoever made the batches chose their type."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(X.float()), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
