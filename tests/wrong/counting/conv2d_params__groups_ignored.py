"""You count as if there were one group, whatever groups says. With several groups, a filter sees
only the input channels of its own group."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    weights = out_channels * in_channels * kernel_height * kernel_width
    return weights + (out_channels if bias else 0)
