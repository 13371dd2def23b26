"""Your optimizer takes a single step, after the last batch, with the gradients of all batches added
up. One step for each batch was asked for: look at how far the line is indented."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    optimizer.zero_grad()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        loss.backward()
        total += loss.item() * len(X)
        count += len(X)
    optimizer.step()
    return total / count
