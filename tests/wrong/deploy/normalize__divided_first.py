"""You divide first and subtract the mean afterwards. The mean belongs to the numbers before the
division: (X - mean) / std."""

import torch


def normalize(X, mean, std):
    mean, std = (torch.tensor(numbers, dtype=X.dtype, device=X.device) for numbers in (mean, std))
    return X / std[:, None, None] - mean[:, None, None]
