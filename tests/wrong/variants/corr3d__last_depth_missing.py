"""Your result is one short along the depth: a kernel of depth d fits into D images in one place more than
D - d. Mind where a Python range stops."""

import torch


def corr3d(X, K):
    d, h, w = K.shape
    blocks = range(max(1, X.shape[0] - d))
    planes = X.unfold(1, h, 1).unfold(2, w, 1)
    return torch.stack([(planes[i : i + d] * K[:, None, None]).sum(dim=(0, 3, 4)) for i in blocks])
