"""You cut the channels into groups of `groups` channels, instead of into `groups` groups. That is the
shuffle that undoes the one asked for."""


def channel_shuffle(X, groups):
    N, C, H, W = X.shape
    return X.reshape(N, C // groups, groups, H, W).transpose(1, 2).reshape(N, C, H, W)
