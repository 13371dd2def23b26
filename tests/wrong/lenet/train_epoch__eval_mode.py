"""You put the model into eval mode for training. Dropout and batch normalisation then work as in
use and learn nothing: training needs train mode."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.eval()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
