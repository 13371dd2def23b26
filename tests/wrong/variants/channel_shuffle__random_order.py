"""You shuffle the channels at random. Despite its name, a channel shuffle is always the same: the first
channel of each group, then the second one of each group, and so on."""

import torch


def channel_shuffle(X, groups):
    return X[:, torch.randperm(X.shape[1], device=X.device)]
