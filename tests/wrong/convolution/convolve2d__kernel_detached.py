"""The numbers are right, but no gradient reaches the kernel: on its way to the products it stops
being a tensor that autograd can follow. Tensors can be flipped and multiplied without .detach(),
.data, .item() or NumPy."""

import torch


def convolve2d(X, K):
    flipped = K.detach().cpu().numpy()[::-1, ::-1].copy()
    K = torch.from_numpy(flipped).to(X.device)
    return corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
