"""Your file gives the number of the best class. It should compute what the model computes: its logits."""

import io

import torch


class Best(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, X):
        return self.model(X).argmax(dim=1)


def to_onnx(model, example):
    was_training = model.training
    model.eval()
    file = io.BytesIO()
    torch.onnx.export(
        Best(model),
        (example,),
        file,
        input_names=["input"],
        output_names=["output"],
        dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
        dynamo=False,
    )
    model.train(was_training)
    return file.getvalue()
