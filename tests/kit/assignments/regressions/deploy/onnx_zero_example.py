# points: to_onnx 12
import io

import torch


def to_onnx(model, example):
    was_training = model.training
    model.eval()
    dummy_input = torch.zeros(1, *example.shape[1:])
    f = io.BytesIO()
    torch.onnx.export(
        model,
        dummy_input,
        f,
        export_params=True,
        opset_version=11,
        do_constant_folding=True,
        input_names=["input"],
        output_names=["output"],
        dynamic_axes={"input": {0: "batch_size"}, "output": {0: "batch_size"}},
        dynamo=False,
    )
    model.train(was_training)
    return f.getvalue()
