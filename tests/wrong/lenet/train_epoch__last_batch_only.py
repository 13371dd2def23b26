"""You return the loss of the last batch alone. The mean is over all examples of the epoch, so that
each batch has to add its share."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()
