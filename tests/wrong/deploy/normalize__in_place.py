"""You change X itself. Whoever called normalize still needs it: compute a new tensor."""

import torch


def normalize(X, mean, std):
    mean, std = (torch.tensor(numbers, dtype=X.dtype, device=X.device) for numbers in (mean, std))
    return X.sub_(mean[:, None, None]).div_(std[:, None, None])
