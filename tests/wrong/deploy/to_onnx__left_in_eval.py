"""Your model is left in eval mode. Remember model.training before the export, and put it back."""

import io

import torch


def to_onnx(model, example):
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
    return file.getvalue()
