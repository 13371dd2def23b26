"""Your bytes are TorchScript, which only torch can run. Use torch.onnx.export."""

import io

import torch


def to_onnx(model, example):
    was_training = model.training
    model.eval()
    file = io.BytesIO()
    torch.jit.save(torch.jit.trace(model, example), file)
    model.train(was_training)
    return file.getvalue()
