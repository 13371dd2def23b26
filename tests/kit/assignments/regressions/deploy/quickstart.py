# points: fit 14, save_weights 8, load_weights 14
import io

import torch


def train_loop(dataloader, model, loss_fn, optimizer):
    size = sum(len(X) for X, _ in dataloader)
    num_batches = len(dataloader)
    model.train()
    total = 0
    for batch, (X, y) in enumerate(dataloader):
        pred = model(X)
        loss = loss_fn(pred, y)

        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

        total += loss.item()
        if batch % 100 == 0:
            print(f"loss: {loss.item():>7f}  [{batch * len(X):>5d}/{size:>5d}]")
    return total / num_batches


def test_loop(dataloader, model, loss_fn):
    size = sum(len(X) for X, _ in dataloader)
    num_batches = len(dataloader)
    model.eval()
    test_loss, correct = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            pred = model(X)
            test_loss += loss_fn(pred, y).item()
            correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    test_loss /= num_batches
    correct /= size
    print(f"Test Error: \n Accuracy: {(100 * correct):>0.1f}%, Avg loss: {test_loss:>8f} \n")
    return test_loss, correct


def fit(model, train_batches, test_batches, loss_fn, optimizer, epochs):
    history = {"train_loss": [], "test_loss": [], "test_accuracy": []}
    for t in range(epochs):
        print(f"Epoch {t + 1}\n-------------------------------")
        history["train_loss"].append(train_loop(train_batches, model, loss_fn, optimizer))
        loss, accuracy = test_loop(test_batches, model, loss_fn)
        history["test_loss"].append(loss)
        history["test_accuracy"].append(accuracy)
    print("Done!")
    return history


def save_weights(model):
    buffer = io.BytesIO()
    torch.save(model.state_dict(), buffer)
    buffer.seek(0)
    return buffer.read()


def load_weights(model, data):
    model.load_state_dict(torch.load(io.BytesIO(data), weights_only=True))
