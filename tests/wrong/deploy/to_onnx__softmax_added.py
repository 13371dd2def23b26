"""Your file gives probabilities. It should compute what the model computes, the logits: leave out the
softmax."""

import io

import torch


def to_onnx(model, example):
    was_training = model.training
    model.eval()
    file = io.BytesIO()
    torch.onnx.export(
        torch.nn.Sequential(model, torch.nn.Softmax(dim=1)),
        (example,),
        file,
        input_names=["input"],
        output_names=["output"],
        dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
        dynamo=False,
    )
    model.train(was_training)
    return file.getvalue()
