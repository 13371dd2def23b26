"""A worked example for learn_kernel."""

import torch
import torch.nn.functional as F

from autograder.testing import check_type, fail, limits


@limits(call_seconds=30)
def test_edge_kernel(submission):
    """the kernel [1, -1] is learnt back from a noisy image and its edges."""
    generator = torch.Generator().manual_seed(3)
    X = 0.25 * torch.randn(12, 12, generator=generator)
    Y = F.conv2d(X[None, None], torch.tensor([[[[1.0, -1.0]]]]))[0, 0]
    K = submission.learn_kernel(X, Y, (1, 2))
    check_type(K, torch.Tensor)
    if tuple(K.shape) != (1, 2):
        fail(f"{{call}} should return a kernel of shape (1, 2), but returned one of shape {tuple(K.shape)}")
    off = float((F.conv2d(X[None, None], K.detach()[None, None].float())[0, 0] - Y).norm() / Y.norm())
    if not off <= 0.05:
        fail(
            f"{{call}} learnt a kernel that does not reproduce Y: corr2d(X, K') is {off:.0%} off, "
            "5% is allowed"
        )
