"""You never clear the gradients. The backward pass adds to what is there, so that from the second
batch on each step follows the gradients of all batches so far."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
