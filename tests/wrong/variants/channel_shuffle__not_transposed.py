"""Your result is X, unchanged: the channels come out in the order in which they came in. Cut them
into groups; then the table of groups has to be turned, so that it is read column by column."""


def channel_shuffle(X, groups):
    N, C, H, W = X.shape
    return X.reshape(N, groups, C // groups, H, W).reshape(N, C, H, W)
