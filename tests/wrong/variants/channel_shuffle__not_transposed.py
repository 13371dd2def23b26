"""Your result is X, unchanged: you cut the channels into groups and join them again in the same order.
In between, the table of groups has to be turned, so that it is read column by column."""


def channel_shuffle(X, groups):
    N, C, H, W = X.shape
    return X.reshape(N, groups, C // groups, H, W).reshape(N, C, H, W)
