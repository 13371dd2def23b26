"""You move the kernel on by the dilation, and its weights lie side by side: that is a stride. A dilation
sets the distance between the weights within the kernel, and the windows still start at every pixel."""
# ruff: noqa: F821 - pair comes from the reference


def dilated_corr2d(X, K, dilation):
    dh, dw = pair(dilation)
    h, w = K.shape
    return (X.unfold(0, h, dh).unfold(1, w, dw) * K).sum(dim=(2, 3))
