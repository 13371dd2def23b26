"""You take kernel_size apart into two numbers, which fails for an int. It may be either: an int
stands for a square kernel."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_height, kernel_width = kernel_size
    weights = out_channels * (in_channels // groups) * kernel_height * kernel_width
    return weights + (out_channels if bias else 0)
