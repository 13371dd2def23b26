"""You lower the learning rate after some epochs. Leave the optimizer as it is given to you: nothing but
step() is wanted."""

import torch


def fit(model, train_batches, test_batches, loss_fn, optimizer, epochs):
    was_training = model.training
    history = {"train_loss": [], "test_loss": [], "test_accuracy": []}
    plan = torch.optim.lr_scheduler.StepLR(optimizer, 5, 0.1)
    for _epoch in range(epochs):
        model.train()
        total, count = 0.0, 0
        for X, y in train_batches:
            loss = loss_fn(model(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total, count = total + loss.item() * len(X), count + len(X)
        plan.step()
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
    model.train(was_training)
    return history
