"""You mix the pixels of different channels with each other. Channels move as a whole: the axes of height
and width have to stay apart from the table of groups while it is turned."""


def channel_shuffle(X, groups):
    N, C, H, W = X.shape
    return X.reshape(N, groups, C // groups * H * W).transpose(1, 2).reshape(N, C, H, W)
