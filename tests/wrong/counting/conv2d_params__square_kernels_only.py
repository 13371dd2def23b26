"""You square kernel_size, which works for an int only. It may be a tuple (height, width) as well,
and then the two numbers are multiplied."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    weights = out_channels * (in_channels // groups) * kernel_size**2
    return weights + (out_channels if bias else 0)
