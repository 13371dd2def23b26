"""You square kernel_size, which works for an int only. It may be a tuple (height, width) as well, like
stride and padding, and then the two numbers are multiplied."""


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    (down, right), (rows, columns) = pair(stride), pair(padding)  # noqa: F821 - pair comes from the reference
    weights_of_one = in_channels // groups * kernel_size**2
    out_height = (height + 2 * rows - kernel_size) // down + 1
    out_width = (width + 2 * columns - kernel_size) // right + 1
    return out_channels * out_height * out_width * weights_of_one
