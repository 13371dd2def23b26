"""You freeze the model's parameters, so that it can't be trained further. Nothing in the model is changed."""

import io

import torch


def to_onnx(model, example):
    was_training = model.training
    model.eval()
    model.requires_grad_(False)
    file = io.BytesIO()
    torch.onnx.export(
        model,
        (example,),
        file,
        input_names=["input"],
        output_names=["output"],
        dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
        dynamo=False,
    )
    model.train(was_training)
    return file.getvalue()
