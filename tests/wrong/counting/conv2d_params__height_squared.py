"""For a tuple you use the height twice and never look at the width. A kernel need not be square."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    side = kernel_size if isinstance(kernel_size, int) else kernel_size[0]
    weights = out_channels * (in_channels // groups) * side * side
    return weights + (out_channels if bias else 0)
