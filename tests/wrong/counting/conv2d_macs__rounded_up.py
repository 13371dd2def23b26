"""You round up where the stride doesn't divide evenly. The last step would leave the image, so it
is not taken."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    down, right = pair(stride)  # noqa: F821 - pair comes from the reference
    rows, columns = pair(padding)  # noqa: F821 - pair comes from the reference
    out_height = -((kernel_height - height - 2 * rows) // down) + 1
    out_width = -((kernel_width - width - 2 * columns) // right) + 1
    return out_channels * out_height * out_width * (in_channels // groups) * kernel_height * kernel_width
