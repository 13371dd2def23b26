"""Worked examples for HED."""

import torch

from autograder.testing import check_module, check_type, check_values, fail

NAMES = [f"convs.{n}" for n in range(4)] + ["sides.0", "sides.1", "fuse"]


def test_shapes(submission):
    """two pictures of 30 by 21 give four outputs of this size."""
    network = submission.HED()
    check_module(network, "HED")
    outputs = network(torch.zeros(2, 3, 30, 21))
    check_type(outputs, list)
    found = [tuple(output.shape) for output in outputs if isinstance(output, torch.Tensor)]
    if found != [(2, 1, 30, 21)] * 4:
        fail(f"{{call}} should return four tensors of shape (2, 1, 30, 21), but returns {found}")


def test_names(submission):
    """the state dict of two stages has the names of the table."""
    network = submission.HED(1, (2, 3))
    check_module(network, "HED")
    network(torch.zeros(1, 1, 4, 4))  # some layers have parameters only then
    found, wanted = (
        sorted(network.state_dict()),
        sorted(f"{n}.{p}" for n in NAMES for p in ("weight", "bias")),
    )
    if found != wanted:
        fail(f"{{call}} should have the state dict {wanted}, but has {found}", kind="contract")


def test_one_stage(submission):
    """one stage whose kernels only pass the middle pixel on: ReLU, then times 2; fused, times 3, plus 1."""
    middle = torch.zeros(1, 1, 3, 3)
    middle[0, 0, 1, 1] = 1.0
    network = submission.HED(1, (1,))
    check_module(network, "HED")
    weights = {"convs.0": middle, "convs.1": middle}
    weights |= {"sides.0": torch.full((1, 1, 1, 1), 2.0), "fuse": torch.full((1, 1, 1, 1), 3.0)}
    state = {f"{name}.weight": weight for name, weight in weights.items()}
    state |= {f"{name}.bias": torch.tensor([float(name == "fuse")]) for name in weights}
    network.load_state_dict(state)
    X = torch.tensor([[[[1.0, -1.0, 2.0]]]])
    outputs = network(X)
    check_type(outputs, list)
    if len(outputs) != 2:
        fail(f"{{call}} should return two outputs, but returns {len(outputs)}")
    check_values(outputs[0], torch.tensor([[[[2.0, 0.0, 4.0]]]]), what="side output 1")
    check_values(outputs[1], torch.tensor([[[[7.0, 1.0, 13.0]]]]), what="the fused output")
