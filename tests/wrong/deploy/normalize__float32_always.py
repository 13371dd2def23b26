"""Your result is float32, whatever the dtype of X is. Make mean and std of X's dtype, and leave X as it
is."""

import torch


def normalize(X, mean, std):
    mean, std = (torch.tensor(numbers, dtype=torch.float32, device=X.device) for numbers in (mean, std))
    return (X.float() - mean[:, None, None]) / std[:, None, None]
