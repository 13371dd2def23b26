"""What the tests of attention share: random numbers and masks, and attention in float64."""

import torch
import torch.nn.functional as F


def numbers(seed, *sizes, dtype=torch.float32):
    """Normally distributed numbers, which float32 holds exactly where that is the dtype."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(sizes, generator=generator, dtype=torch.float64).to(dtype)


def random_mask(seed, *sizes, least=1, share=0.6):
    """A mask that lets each row look at this share of keys, `least` or more, and hides one if it has more."""
    generator = torch.Generator().manual_seed(seed)
    order = torch.rand(sizes, generator=generator)
    ranks = order.argsort(dim=-1).argsort(dim=-1)
    return (ranks < least) | ((order < share) & (ranks < sizes[-1] - 1))


def scattered(tensor):
    """The same numbers, with gaps in memory and all axes in reverse order, so that few axes can be merged."""
    axes = tuple(reversed(range(tensor.dim())))
    return tensor.permute(axes).repeat_interleave(2, dim=-1)[..., ::2].permute(axes)


def attended(Q, K, V, mask=None):
    """softmax(Q K^T / sqrt(d)) V in float64, where mask is True."""
    scores = Q.double() @ K.double().transpose(-1, -2) / Q.shape[-1] ** 0.5
    if mask is not None:
        scores = torch.where(mask, scores, -torch.inf)
    return F.softmax(scores, dim=-1) @ V.double()
