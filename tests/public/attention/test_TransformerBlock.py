"""A worked example for TransformerBlock."""

import torch

from autograder.testing import check_module, check_values

STATE = {
    "norm1.weight": torch.ones(2),
    "norm1.bias": torch.zeros(2),
    "attn.in_proj_weight": torch.cat([torch.zeros(4, 2), torch.eye(2)]),
    "attn.in_proj_bias": torch.zeros(6),
    "attn.out_proj.weight": torch.eye(2),
    "attn.out_proj.bias": torch.zeros(2),
    "norm2.weight": torch.ones(2),
    "norm2.bias": torch.zeros(2),
    "mlp.0.weight": torch.tensor([[0.0, 1.0]]),
    "mlp.0.bias": torch.zeros(1),
    "mlp.2.weight": torch.tensor([[1.0], [0.0]]),
    "mlp.2.bias": torch.zeros(2),
}
X = torch.tensor([[[1.0, 3.0]]])


def test_one_position(submission):
    """the position from the text: from [1, 3] to [0, 4] and to [0.8413, 4]."""
    block = submission.TransformerBlock(2, 1, 1)
    check_module(block, "TransformerBlock")
    block.load_state_dict(STATE)
    expected = torch.tensor([[[0.841345, 4.0]]])
    check_values(block(X), expected, like=X, allowed=1e-4)
    check_values(block(X, torch.tensor([[True]])), expected, like=X, allowed=1e-4)
