"""You train the model in whatever mode it happens to be. After an evaluation that is eval mode, in
which dropout and batch normalisation do not work as in training: say which mode you need at the
start."""


def train_epoch(model, batches, loss_fn, optimizer):
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
