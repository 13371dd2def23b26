"""You multiply the loss by the size of the batch before the backward pass, so that your steps are
too long. Only the number that you report needs that factor: the gradient is that of the batch's
mean."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        (loss * len(X)).backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
