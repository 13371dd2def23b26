"""A worked example for to_onnx."""

import numpy as np
import torch

from autograder.testing import check_type, check_values, fail, limits, remote_layers


@limits(call_seconds=45)
def test_linear(submission):
    """nn.Linear(2, 1) with weights 1 and -2 and bias 0.5, exported with a batch of one, run with two rows."""
    model = remote_layers(submission, [("Linear", 2, 1)])
    model.load_state_dict({"0.weight": torch.tensor([[1.0, -2.0]]), "0.bias": torch.tensor([0.5])})
    data = submission.to_onnx(model, torch.zeros(1, 2))
    check_type(data, bytes)
    checker = submission.checker
    options = checker.remote("onnxruntime.SessionOptions")()
    checker.remote("builtins.setattr")(options, "intra_op_num_threads", 1)  # a worker may start a few alone
    session = checker.remote("onnxruntime.InferenceSession")(data, options)
    X = np.array([[0.0, 0.0], [3.0, 1.0]], dtype=np.float32)
    found = checker.code("lambda session, X: session.run(['output'], {'input': X})")(session, X)
    if type(found) is not list or len(found) != 1:
        fail("the ONNX model of {call} should have one output", kind="shape")
    check_values(found[0], np.array([[0.5], [1.5]]), like=np.float32, allowed=1e-5, what="the output")
