"""You count the weights of a single filter. The layer has one filter for each output channel."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    weights = in_channels // groups * kernel_height * kernel_width
    return weights + (out_channels if bias else 0)
