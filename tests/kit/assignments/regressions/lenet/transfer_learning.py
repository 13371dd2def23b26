# points: train_epoch 20, evaluate 17
import torch


def run_phase(model, batches, loss_fn, optimizer, phase):
    if phase == "train":
        model.train()
    else:
        model.eval()
    running_loss, running_corrects, n = 0.0, 0, 0
    for inputs, labels in batches:
        if optimizer is not None:
            optimizer.zero_grad()
        with torch.set_grad_enabled(phase == "train"):
            outputs = model(inputs)
            _, preds = torch.max(outputs, 1)
            loss = loss_fn(outputs, labels)
            if phase == "train":
                loss.backward()
                optimizer.step()
        running_loss += loss.item() * inputs.size(0)
        running_corrects += torch.sum(preds == labels.data).item()
        n += inputs.size(0)
    return running_loss / n, running_corrects / n


def train_epoch(model, batches, loss_fn, optimizer):
    return run_phase(model, batches, loss_fn, optimizer, "train")[0]


def evaluate(model, batches, loss_fn):
    before = model.training
    result = run_phase(model, batches, loss_fn, None, "val")
    model.train(before)
    return result
