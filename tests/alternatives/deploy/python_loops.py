"""Pixel by pixel and number by number; weights copied by hand; the older exporter."""

import io
import math
import random

import torch
from PIL import Image
from torch import nn


def to_tensor(image):
    image = image.convert("RGB")
    width, height = image.size
    result = torch.empty(3, height, width)
    for i in range(height):
        for j in range(width):
            for c, number in enumerate(image.getpixel((j, i))):
                result[c, i, j] = number / 255
    return result


def normalize(X, mean, std):
    channels = [(X[..., c, :, :] - mean[c]) / std[c] for c in range(len(mean))]
    return torch.stack(channels, dim=-3)


def init_weights(model):
    if isinstance(model, (nn.Linear, nn.Conv2d)):
        outputs, inputs, *sides = model.weight.shape
        area = math.prod(sides)
        bound = math.sqrt(6 / ((inputs + outputs) * area))
        numbers = [random.uniform(-bound, bound) for _ in range(model.weight.numel())]
        with torch.no_grad():
            model.weight.copy_(torch.tensor(numbers, dtype=torch.float64).reshape(model.weight.shape))
    for child in model.children():
        init_weights(child)


def fit(model, train_batches, test_batches, loss_fn, optimizer, epochs):
    mode = model.training
    train_loss, test_loss, test_accuracy = [], [], []
    for _ in range(epochs):
        model.train(True)
        losses = []
        for X, y in train_batches:
            for parameter in model.parameters():
                parameter.grad = None
            loss = loss_fn(model(X), y)
            loss.backward()
            optimizer.step()
            losses += [float(loss)] * len(y)
        train_loss.append(sum(losses) / len(losses))
        model.train(False)
        losses, hits = [], []
        for X, y in test_batches:
            with torch.no_grad():
                logits = model(X)
                losses += [float(loss_fn(logits, y))] * len(y)
            for row, label in zip(logits.tolist(), y.tolist(), strict=True):
                hits.append(row.index(max(row)) == label)
        test_loss.append(sum(losses) / len(losses))
        test_accuracy.append(sum(hits) / len(hits))
    model.train(mode)
    return {"train_loss": train_loss, "test_loss": test_loss, "test_accuracy": test_accuracy}


def save_weights(model):
    state = {}
    for name, tensor in model.state_dict().items():
        state[name] = tensor.detach().cpu().clone()
    stream = io.BytesIO()
    torch.save(state, stream)
    stream.seek(0)
    return stream.read()


def load_weights(model, data):
    state = torch.load(io.BytesIO(data), weights_only=True)
    own = model.state_dict()
    for name in own:
        if name not in state:
            raise RuntimeError(f"{name} is missing")
    for name, tensor in state.items():
        if name not in own:
            raise RuntimeError(f"{name} is not known")
        if own[name].shape != tensor.shape:
            raise RuntimeError(f"{name} has shape {tuple(tensor.shape)}")
        own[name].copy_(tensor)
    return model


def to_onnx(model, example):
    mode = model.training
    model.train(False)
    stream = io.BytesIO()
    axes = {"input": {0: "N"}, "output": {0: "N"}}
    torch.onnx.export(
        model,
        example,
        stream,
        input_names=["input"],
        output_names=["output"],
        dynamic_axes=axes,
        dynamo=False,
    )
    model.train(mode)
    return stream.getvalue()


def predict_picture(model, image, classes, mean, std):
    small = image.convert("RGB").resize((32, 32), resample=Image.BILINEAR)
    X = normalize(to_tensor(small), mean, std).unsqueeze(0)
    mode = model.training
    model.train(False)
    with torch.no_grad():
        logits = model(X)[0].tolist()
    model.train(mode)
    best = 0
    for k in range(len(classes)):
        if logits[k] > logits[best]:
            best = k
    return classes[best]
