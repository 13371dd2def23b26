"""For five axes no gradient flows from your result back to X, for four it does. Look at what your code
does with more axes: .data and .detach() cut the way off."""

import torch.nn.functional as F


def zero_pad2d(X, padding):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    return F.pad(X if X.dim() <= 4 else X.data, (pw, pw, ph, ph))
