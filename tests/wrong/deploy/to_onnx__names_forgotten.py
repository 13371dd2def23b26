"""Your file has no names for input and output, so torch has made some up. Give input_names=["input"] and
output_names=["output"]."""

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
        dynamic_axes={"input": {0: "batch"}},
        dynamo=False,
    )
    model.train(was_training)
    return file.getvalue()
