"""You use torch.bmm, which knows exactly one leading axis. There may be none, or two. The operator @
broadcasts whatever leading axes there are."""

import math

import torch


def attention(Q, K, V, mask=None):
    Q, K, V = (tensor if tensor.dim() > 2 else tensor.unsqueeze(0) for tensor in (Q, K, V))
    scores = torch.bmm(Q, K.transpose(1, 2)) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return torch.bmm(torch.softmax(scores, dim=-1), V).squeeze(0)
