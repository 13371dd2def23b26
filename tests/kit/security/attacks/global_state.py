"""Turns gradients off and changes the default dtype for everybody; gradients are on again when tests begin.

Verdict: 60, failed: the submission defines nothing of this name
"""

import torch

torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)
torch.set_num_threads(64)
torch.use_deterministic_algorithms(True)


def double(x):
    return 2 * x
