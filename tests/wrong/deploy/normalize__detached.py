"""The way back for gradients is cut: you compute with detached numbers, or with NumPy. Use tensor
operations on X alone."""

import torch


def normalize(X, mean, std):
    mean, std = (torch.tensor(numbers, dtype=X.dtype, device=X.device) for numbers in (mean, std))
    return (X.detach() - mean[:, None, None]) / std[:, None, None]
