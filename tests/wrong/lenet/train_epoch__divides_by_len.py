"""You divide by the number of batches, which a generator can't tell. A small batch would also count as much
as a large one. Count the examples as they come, and divide by their number."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total = 0.0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(batches)
