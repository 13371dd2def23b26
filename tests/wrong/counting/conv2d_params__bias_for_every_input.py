"""You count one bias for each input channel. Biases belong to the filters: there is one for each
output channel."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    weights = out_channels * (in_channels // groups) * kernel_height * kernel_width
    return weights + (in_channels if bias else 0)
