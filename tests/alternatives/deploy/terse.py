"""As short as it gets; copies of the model where others would switch its mode."""

import copy
import io

import numpy as np
import torch
from torch import nn

to_tensor = lambda image: torch.tensor(np.asarray(image.convert("RGB")).transpose(2, 0, 1) / 255).float()  # noqa: E731


def normalize(X, mean, std):
    m, s = X.new_tensor([mean, std])[..., None, None]
    return (X - m) / s


def init_weights(model):
    [nn.init.xavier_uniform_(m.weight) for m in model.modules() if type(m) in {nn.Linear, nn.Conv2d}]
    return model


def fit(model, train_batches, test_batches, loss_fn, optimizer, epochs):
    h, mode = {k: [] for k in ("test_accuracy", "test_loss", "train_loss")}, model.training
    n, m = (sum(len(y) for _, y in b) for b in (train_batches, test_batches))

    def step(X, y):
        optimizer.zero_grad(set_to_none=False)
        (loss := loss_fn(model.train()(X), y)).backward()
        optimizer.step()
        return loss.item() * len(y)

    for _ in range(epochs):
        h["train_loss"] += [sum(step(*batch) for batch in train_batches) / n]
        with torch.inference_mode():
            pairs = [(model.eval()(X), y) for X, y in test_batches]
            h["test_loss"] += [sum(loss_fn(z, y).item() * len(y) for z, y in pairs) / m]
            h["test_accuracy"] += [float(sum((z.argmax(1) == y).sum() for z, y in pairs) / m)]
    model.train(mode)
    return h


def save_weights(model):
    torch.save(
        copy.deepcopy(model).cpu().state_dict(), f := io.BytesIO(), _use_new_zipfile_serialization=False
    )
    return f.getvalue()


def load_weights(model, data):
    model.load_state_dict(torch.load(io.BytesIO(data), "cpu", weights_only=True))


def to_onnx(model, example):
    f, batch = io.BytesIO(), {0: "n"}
    torch.onnx.export(copy.deepcopy(model).eval(), example, f, input_names=["input"], output_names=["output"],
                      dynamic_axes={"input": batch, "output": batch}, dynamo=False)  # fmt: skip
    return f.getvalue()


@torch.inference_mode()
def predict_picture(model, image, classes, mean, std):
    X = normalize(to_tensor(image.convert("RGB").resize((32, 32), 2)), mean, std)
    return classes[copy.deepcopy(model).eval()(X[None]).argmax()]
