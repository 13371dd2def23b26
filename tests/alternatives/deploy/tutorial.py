"""As tutorials write it: model.apply, running sums, phases, an older call of the exporter."""

from collections import OrderedDict, defaultdict
from io import BytesIO

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image


class ToTensor:
    def __call__(self, pic):
        img = torch.from_numpy(np.array(pic.convert("RGB"), np.uint8, copy=True))
        img = img.view(pic.size[1], pic.size[0], 3)
        img = img.permute((2, 0, 1)).contiguous()
        return img.to(dtype=torch.get_default_dtype()).div(255)


def to_tensor(image):
    return ToTensor()(image)


def normalize(X, mean, std):
    mean = torch.as_tensor(mean, dtype=X.dtype, device=X.device)
    std = torch.as_tensor(std, dtype=X.dtype, device=X.device)
    return X.sub(mean.view(-1, 1, 1)).div(std.view(-1, 1, 1))


def init_weights(model):
    def init(m):
        if type(m) is nn.Linear or type(m) is nn.Conv2d:
            torch.nn.init.xavier_uniform_(m.weight)

    model.apply(init)


def fit(model, train_batches, test_batches, loss_fn, optimizer, epochs):
    history = defaultdict(list)
    mode = model.training
    for epoch in range(epochs):
        print(f"Epoch {epoch}/{epochs - 1}")
        for phase in ["train", "test"]:
            if phase == "train":
                model.train()
                batches = train_batches
            else:
                model.eval()
                batches = test_batches
            running_loss = 0.0
            running_corrects = 0
            seen = 0
            for inputs, labels in batches:
                optimizer.zero_grad()
                with torch.set_grad_enabled(phase == "train"):
                    outputs = model(inputs)
                    _, preds = torch.max(outputs, 1)
                    loss = loss_fn(outputs, labels)
                    if phase == "train":
                        loss.backward()
                        optimizer.step()
                running_loss += loss.item() * inputs.size(0)
                running_corrects += torch.sum(preds == labels.data)
                seen += inputs.size(0)
            history[f"{phase}_loss"].append(running_loss / seen)
            if phase == "test":
                history["test_accuracy"].append((running_corrects.double() / seen).item())
            print(f"{phase} Loss: {running_loss / seen:.4f}")
    if mode:
        model.train()
    else:
        model.eval()
    return history


def save_weights(model):
    buffer = BytesIO()
    torch.save(OrderedDict((k, v.cpu()) for k, v in model.state_dict().items()), buffer)
    return buffer.getvalue()


def load_weights(model, data):
    device = next(model.parameters()).device
    checkpoint = torch.load(BytesIO(data), map_location=device, weights_only=True)
    return model.load_state_dict(checkpoint, strict=True)


def to_onnx(model, example):
    training = model.training
    model.eval()
    onnx_program = torch.onnx.export(
        model,
        (torch.zeros_like(example),),
        dynamo=True,
        input_names=["input"],
        output_names=["output"],
        dynamic_shapes=({0: torch.export.Dim.DYNAMIC},),
    )
    if training:
        model.train()
    return onnx_program.model_proto.SerializeToString()


def predict_picture(model, image, classes, mean, std):
    image = image.convert("RGB").resize((32, 32), Image.BILINEAR)
    x = normalize(to_tensor(image), mean, std)
    x = x.unsqueeze(0)
    was_training = model.training
    model.eval()
    with torch.no_grad():
        probabilities = F.softmax(model(x), dim=1)
    model.train(was_training)
    _, predicted = probabilities.max(1)
    return classes[predicted.item()]
