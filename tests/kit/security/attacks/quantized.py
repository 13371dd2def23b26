"""Returns a quantized tensor.

Verdict: 0, failed: can't be sent|should keep the dtype
"""

import torch


def double(x):
    return torch.quantize_per_tensor(2 * x.detach().float(), 1.0, 0, torch.qint32)
