"""You count a single bias for the whole layer. Every filter has one of its own."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    weights = out_channels * (in_channels // groups) * kernel_height * kernel_width
    return weights + (1 if bias else 0)
