"""You add up the means of the batches, but divide by the number of examples, so that your loss is
far too small. Turn each mean back into a sum first: think of what the loss function has divided
by."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
        count += len(X)
    return total / count
