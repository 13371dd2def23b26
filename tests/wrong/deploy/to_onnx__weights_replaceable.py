"""Your graph takes the weights as further inputs, though it has values for them. Its only input should
be the batch: leave out keep_initializers_as_inputs."""

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
        keep_initializers_as_inputs=True,
        dynamo=False,
    )
    model.train(was_training)
    return file.getvalue()
