# points: train_epoch 20, evaluate 17
import torch


def train_epoch(model, batches, loss_fn, optimizer):
    total_loss, seen, correct = 0, 0, 0
    model.train()
    for batch, (X, y) in enumerate(batches):
        pred = model(X)
        loss = loss_fn(pred, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        total_loss += loss.item() * len(X)
        seen += len(X)
        correct += (pred.argmax(1) == y).type(torch.float).sum().item()
        if batch % 100 == 0:
            print(f"loss: {loss.item():>7f}  [{seen:>5d}]  acc: {correct / seen:>0.1%}")
    return total_loss / seen


def evaluate(model, batches, loss_fn):
    mode = model.training
    model.eval()
    test_loss, correct, size = 0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            pred = model(X)
            test_loss += loss_fn(pred, y).item() * len(X)
            correct += (pred.argmax(1) == y).type(torch.float).sum().item()
            size += len(X)
    model.train(mode)
    test_loss /= size
    correct /= size
    print(f"Test Error: \n Accuracy: {(100 * correct):>0.1f}%, Avg loss: {test_loss:>8f} \n")
    return test_loss, correct
