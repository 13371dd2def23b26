"""You divide the number of places by the stride once. A stride makes the output smaller in both
directions."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    down = pair(stride)[0]  # noqa: F821 - pair comes from the reference
    rows, columns = pair(padding)  # noqa: F821 - pair comes from the reference
    out_height = (height + 2 * rows - kernel_height) // down + 1
    out_width = width + 2 * columns - kernel_width + 1
    return out_channels * out_height * out_width * (in_channels // groups) * kernel_height * kernel_width
