"""The numbers are right, but no gradient reaches the kernel: you flip it in NumPy, where autograd
cannot follow. Tensors have a way of being flipped as well."""

import torch


def convolve2d(X, K):
    flipped = K.detach().cpu().numpy()[::-1, ::-1].copy()
    K = torch.from_numpy(flipped).to(X.device)
    return corr2d(X, K)  # noqa: F821 - corr2d comes from the reference
