"""You turn the caller's list of means round. Leave the lists that are given as they are."""

import torch


def normalize(X, mean, std):
    numbers = mean
    mean, std = (torch.tensor(one, dtype=X.dtype, device=X.device) for one in (mean, std))
    if isinstance(numbers, list):
        numbers.reverse()
    return (X - mean[:, None, None]) / std[:, None, None]
