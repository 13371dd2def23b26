"""You export the model in the mode in which it came. In train mode dropout goes into the file, and batch
normalisation uses the batch's own mean. Switch to eval mode, and back afterwards."""

import io

import torch


def to_onnx(model, example):
    file = io.BytesIO()
    torch.onnx.export(
        model,
        (example,),
        file,
        input_names=["input"],
        output_names=["output"],
        dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
        dynamo=False,
    )
    return file.getvalue()
