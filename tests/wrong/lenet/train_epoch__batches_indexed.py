"""You take the batches by their number, which needs a list. They may come from a generator that has
no len() and no indices: just loop over what it gives."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for i in range(len(batches)):
        X, y = batches[i]
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
