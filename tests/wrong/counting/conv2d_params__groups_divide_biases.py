"""You divide the biases by groups along with the weights. Groups change what a filter sees, not how
many filters there are, and each of them keeps its bias."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    weights = out_channels * (in_channels // groups) * kernel_height * kernel_width
    return weights + (out_channels // groups if bias else 0)
