"""Your file holds no weights: they are inputs of the graph. Leave export_params as it is, so that the
weights are stored."""

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
        export_params=False,
        dynamo=False,
    )
    model.train(was_training)
    return file.getvalue()
