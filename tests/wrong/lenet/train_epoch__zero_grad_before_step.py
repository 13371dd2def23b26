"""You clear the gradients between the backward pass and the step, so the optimizer finds none, and
nothing is trained. Clear them before they are computed, or after the step."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
