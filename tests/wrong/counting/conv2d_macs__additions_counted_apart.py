"""You count each product and each sum on its own, and get twice the number. One multiply-accumulate is both
together."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    kernel_height, kernel_width = pair(kernel_size)  # noqa: F821 - pair comes from the reference
    down, right = pair(stride)  # noqa: F821 - pair comes from the reference
    rows, columns = pair(padding)  # noqa: F821 - pair comes from the reference
    out_height = (height + 2 * rows - kernel_height) // down + 1
    out_width = (width + 2 * columns - kernel_width) // right + 1
    return 2 * out_channels * out_height * out_width * (in_channels // groups) * kernel_height * kernel_width
