# points: train_epoch 20, evaluate 17
import torch


class Accuracy:
    def __init__(self):
        self.num_correct = self.num_count = 0

    def update(self, outputs, labels):
        preds = torch.argmax(outputs, dim=1)
        batch_correct = torch.sum(torch.eq(preds, labels).float()).cpu().numpy()
        self.num_correct += batch_correct
        self.num_count += len(labels)

    def accumulate(self):
        return 0 if self.num_count == 0 else float(self.num_correct / self.num_count)


class Runner:
    def __init__(self, model, optimizer, loss_fn, metric):
        self.model, self.optimizer, self.loss_fn, self.metric = model, optimizer, loss_fn, metric

    def train(self, loader):
        self.model.train()
        total, count = 0, 0
        for X, y in loader:
            logits = self.model(X)
            loss = self.loss_fn(logits, y)
            self.metric.update(logits, y)
            total += loss.item() * y.shape[0]
            count += y.shape[0]
            loss.backward()
            self.optimizer.step()
            self.optimizer.zero_grad()
        return total / count

    @torch.no_grad()
    def evaluate(self, loader):
        self.model.eval()
        total, count = 0, 0
        for X, y in loader:
            logits = self.model(X)
            total += self.loss_fn(logits, y).item() * y.shape[0]
            count += y.shape[0]
            self.metric.update(logits, y)
        return total / count, self.metric.accumulate()


def train_epoch(model, batches, loss_fn, optimizer):
    return Runner(model, optimizer, loss_fn, Accuracy()).train(batches)


def evaluate(model, batches, loss_fn):
    mode = model.training
    result = Runner(model, None, loss_fn, Accuracy()).evaluate(batches)
    model.train(mode)
    return result
