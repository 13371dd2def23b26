"""You clear the gradients once, before the loop. The backward pass adds to what is there, so that
within an epoch each step follows the gradients of all batches so far: begin every batch with
clean ones."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    optimizer.zero_grad()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
