"""With more groups you count more weights. Groups save weights: a filter sees fewer input channels,
and the number of filters stays the same."""


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    weights = out_channels * in_channels * groups * kernel_height * kernel_width
    return weights + (out_channels if bias else 0)
