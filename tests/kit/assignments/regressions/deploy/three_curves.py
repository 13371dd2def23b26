# points: fit 20, normalize 12
import matplotlib.pyplot as plt
import torch


class Accumulator:
    """For accumulating sums over n variables."""

    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args, strict=True)]

    def __getitem__(self, idx):
        return self.data[idx]


def accuracy(y_hat, y):
    return float((y_hat.argmax(axis=1).type(y.dtype) == y).type(y.dtype).sum())


def evaluate(net, data_iter, loss):
    if isinstance(net, torch.nn.Module):
        net.eval()
    metric = Accumulator(3)
    with torch.no_grad():
        for X, y in data_iter:
            y_hat = net(X)
            metric.add(loss(y_hat, y) * X.shape[0], accuracy(y_hat, y), y.numel())
    return metric[0] / metric[2], metric[1] / metric[2]


def fit(model, train_batches, test_batches, loss_fn, optimizer, epochs):
    net, mode = model, model.training
    curves = {"train_loss": [], "test_loss": [], "test_accuracy": []}
    for _epoch in range(epochs):
        net.train()
        metric = Accumulator(3)
        for X, y in train_batches:
            optimizer.zero_grad()
            y_hat = net(X)
            loss = loss_fn(y_hat, y)
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                metric.add(loss * X.shape[0], accuracy(y_hat, y), X.shape[0])
        test_loss, test_acc = evaluate(net, test_batches, loss_fn)
        curves["train_loss"].append(metric[0] / metric[2])
        curves["test_loss"].append(test_loss)
        curves["test_accuracy"].append(test_acc)
    net.train(mode)
    plt.figure()
    for name, numbers in curves.items():
        plt.plot(range(1, epochs + 1), numbers, label=name)
    plt.xlabel("epoch")
    plt.legend()
    plt.show()
    plt.close("all")
    return curves


def normalize(X, mean, std):
    return (X - torch.tensor(mean).view(-1, 1, 1)) / torch.tensor(std).view(-1, 1, 1)
