"""You return the file in memory. Return its bytes: file.getvalue()."""

import io

import torch


def to_onnx(model, example):
    was_training = model.training
    model.eval()
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
    return file
