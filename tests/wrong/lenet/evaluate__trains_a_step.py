"""You train the model while you measure it. Evaluation is to change nothing: it needs neither an
optimizer nor gradients."""

import torch


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    loss, right, count = 0.0, 0, 0
    for X, y in batches:
        logits = model(X)
        batch_loss = loss_fn(logits, y)
        optimizer.zero_grad()
        batch_loss.backward()
        optimizer.step()
        loss += batch_loss.item() * len(X)
        right += (logits.argmax(dim=1) == y).sum().item()
        count += len(X)
    model.train(was_training)
    return loss / count, right / count
