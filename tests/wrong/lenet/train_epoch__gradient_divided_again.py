"""You divide the loss by the size of the batch before the backward pass, so that your steps are too
short. The loss function has already taken the mean."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        (loss / len(X)).backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
