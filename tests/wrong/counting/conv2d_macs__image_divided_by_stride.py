"""You divide the size of the image by the stride, as if a kernel could start at every pixel. It
must lie on the padded image entirely, so its own size matters as well."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    down, right = pair(stride)  # noqa: F821 - pair comes from the reference
    rows, columns = pair(padding)  # noqa: F821 - pair comes from the reference
    out_height = (height + 2 * rows) // down
    out_width = (width + 2 * columns) // right
    return out_channels * out_height * out_width * (in_channels // groups) * kernel_height * kernel_width
