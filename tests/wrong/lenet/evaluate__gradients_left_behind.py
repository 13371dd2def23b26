"""You run a backward pass, as in training, which leaves gradients in the parameters; the next
training step may add to them. Nothing of that is needed for measuring."""


def evaluate(model, batches, loss_fn):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    for X, y in batches:
        logits = model(X)
        batch_loss = loss_fn(logits, y)
        batch_loss.backward()
        loss += batch_loss.item() * len(X)
        right += (logits.argmax(dim=1) == y).sum().item()
        count += len(X)
    model.train(was_training)
    return loss / count, right / count
