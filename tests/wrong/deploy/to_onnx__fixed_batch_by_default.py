"""Your file takes batches of the example's size alone. Say that axis 0 may have any size:
dynamic_shapes=({0: "batch"},)."""

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
        external_data=False,
        verbose=False,
    )
    model.train(was_training)
    return file.getvalue()
