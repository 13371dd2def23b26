"""A trainer, an average and a context manager; files in a temporary folder; the exporter of torch.export."""

import contextlib
import io
import pathlib
import tempfile
from dataclasses import dataclass, field

import numpy as np
import torch
from PIL import Image
from torch import nn


@contextlib.contextmanager
def mode_of(model, training):
    before = model.training
    model.train(training)
    try:
        yield model
    finally:
        model.train(before)


@dataclass
class Mean:
    total: float = 0.0
    count: int = 0

    def add(self, mean, count):
        self.total += float(mean) * count
        self.count += count

    @property
    def value(self):
        return self.total / self.count


@dataclass
class Trainer:
    model: nn.Module
    loss_fn: object
    optimizer: torch.optim.Optimizer
    history: dict = field(default_factory=lambda: {"train_loss": [], "test_loss": [], "test_accuracy": []})

    def train(self, batches):
        mean = Mean()
        with mode_of(self.model, True), torch.enable_grad():
            for X, y in batches:
                self.model.zero_grad()
                loss = self.loss_fn(self.model(X), y)
                loss.backward()
                self.optimizer.step()
                mean.add(loss.detach(), y.shape[0])
        self.history["train_loss"].append(mean.value)

    @torch.no_grad()
    def test(self, batches):
        loss, accuracy = Mean(), Mean()
        with mode_of(self.model, False):
            for X, y in batches:
                logits = self.model(X)
                loss.add(self.loss_fn(logits, y), y.shape[0])
                accuracy.add(torch.eq(logits.topk(1).indices[:, 0], y).double().mean(), y.shape[0])
        self.history["test_loss"].append(loss.value)
        self.history["test_accuracy"].append(accuracy.value)


def to_tensor(image):
    red, green, blue = image.convert("RGB").split()
    planes = [np.asarray(band, dtype="float64") * (1 / 255) for band in (red, green, blue)]
    return torch.as_tensor(np.stack(planes), dtype=torch.float32)


def normalize(X, mean, std):
    mean, std = (torch.tensor(numbers).view(-1, 1, 1).to(X.device) for numbers in (mean, std))
    return ((X - mean) / std).to(X.dtype)


def init_weights(model):
    for _name, module in model.named_modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            weight = module.weight
            area = weight[0, 0].numel()
            bound = (6 / (area * (weight.shape[0] + weight.shape[1]))) ** 0.5
            weight.data = (torch.rand_like(weight) * 2 - 1) * bound


def fit(model, train_batches, test_batches, loss_fn, optimizer, epochs):
    trainer = Trainer(model, loss_fn, optimizer)
    for _ in range(epochs):
        trainer.train(train_batches)
        trainer.test(test_batches)
    return trainer.history


def save_weights(model):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "weights.pt"
        torch.save({name: tensor.to("cpu") for name, tensor in model.state_dict().items()}, path)
        return path.read_bytes()


def load_weights(model, data):
    with io.BytesIO(data) as file:
        state = torch.load(file, map_location=torch.device("cpu"), weights_only=True)
    missing, unexpected = model.load_state_dict(state, strict=False)
    if missing or unexpected:
        raise RuntimeError(f"missing {missing}, unexpected {unexpected}")


def to_onnx(model, example):
    with mode_of(model, False), tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.onnx"
        torch.onnx.export(
            model,
            (example,),
            str(path),
            input_names=["input"],
            output_names=["output"],
            dynamic_axes={"input": {0: "batch"}},
            dynamo=False,
            do_constant_folding=False,
            opset_version=17,
        )
        return path.read_bytes()


def predict_picture(model, image, classes, mean, std):
    small = image.convert(mode="RGB").resize(size=(32, 32), resample=Image.Resampling.BILINEAR)
    with mode_of(model, False), torch.inference_mode():
        logits = model(normalize(to_tensor(small), mean, std).reshape(1, 3, 32, 32))
    return classes[int(torch.argmax(logits, dim=1))]
