"""You count as if there were one group, whatever groups says. With several groups, a filter
multiplies only the input channels of its own group."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    down, right = pair(stride)  # noqa: F821 - pair comes from the reference
    rows, columns = pair(padding)  # noqa: F821 - pair comes from the reference
    out_height = (height + 2 * rows - kernel_height) // down + 1
    out_width = (width + 2 * columns - kernel_width) // right + 1
    return out_channels * out_height * out_width * in_channels * kernel_height * kernel_width
