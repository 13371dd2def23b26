"""You switch gradients off, and never on again. Put them back as they were, or use a `with` block of
torch.no_grad."""

import io

import torch


def to_onnx(model, example):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
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
